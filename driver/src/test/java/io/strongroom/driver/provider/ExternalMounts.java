package io.strongroom.driver.provider;

import io.strongroom.driver.provider.ExternalProviders.Timeouts;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What tests of external providers share. */
final class ExternalMounts {
  /** So long that a test which waits for it is a test that hangs. */
  static final Duration NEVER = Duration.ofMinutes(10);

  static final int MAX_BYTES = 256 << 10;

  /** Nothing here ends a mount but the provider. */
  static final Timeouts PATIENT = new Timeouts(NEVER, NEVER, Duration.ofMillis(1), NEVER);

  private ExternalMounts() {}

  static ExternalProviders providersIn(Path... directories) {
    return new ExternalProviders(List.of(directories), MAX_BYTES, PATIENT);
  }

  static ExternalMountRequest request() {
    return request(NEVER);
  }

  static ExternalMountRequest request(Duration timeout) {
    return request(Map.of("objects", "- db"), Map.of(), timeout);
  }

  static ExternalMountRequest request(
      Map<String, String> attributes, Map<String, String> secrets, Duration timeout) {
    return new ExternalMountRequest(
        attributes,
        secrets,
        "/pods/uid/volumes/kubernetes.io~csi/v/mount",
        0644,
        List.of(),
        Deadline.after(timeout, Clocks.system()));
  }

  static FetchResult mount(ExternalProviders providers, String name, ExternalMountRequest request)
      throws InterruptedException {
    return providers.find(name).orElseThrow().mount(request);
  }

  /** The one failure of a mount that must fail. */
  static FetchFailure failureOf(FetchResult result) {
    return switch (result) {
      case FetchResult.Failed(List<FetchFailure> failures, _) when failures.size() == 1 ->
          failures.getFirst();
      case FetchResult.Failed _, FetchResult.Fetched _, FetchResult.NotChanged _ ->
          throw new AssertionError("one failure is expected, but was " + result);
    };
  }

  static FetchResult.Fetched fetched(FetchResult result) {
    return switch (result) {
      case FetchResult.Fetched fetched -> fetched;
      case FetchResult.Failed _, FetchResult.NotChanged _ ->
          throw new AssertionError("content is expected, but was " + result);
    };
  }

  static String plaintextOf(SecretBytes secret) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(bytes));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
