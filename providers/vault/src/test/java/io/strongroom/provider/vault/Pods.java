package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Fetches;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A pod with a volume, which fetches.
 *
 * @param serviceAccount {@code namespace:name}
 */
public record Pods(
    VaultProvider provider,
    String volume,
    String serviceAccount,
    ServiceAccountTokens tokens,
    Clocks clock) {

  /** What a fetch brought, wiped already. */
  record Answer(FetchResult result, Map<String, String> contents) {
    List<FetchFailure> failures() {
      assertThat(result).isInstanceOf(Failed.class);
      return ((Failed) result).failures();
    }

    FetchFailure failure() {
      assertThat(failures()).hasSize(1);
      return failures().getFirst();
    }

    Fetched fetched() {
      assertThat(result).isInstanceOf(Fetched.class);
      return (Fetched) result;
    }

    List<ObjectVersion> versions() {
      return fetched().versions();
    }

    /** The content of a file that must be there. */
    String file(String path) {
      return Objects.requireNonNull(contents.get(path), () -> path + ": " + result);
    }

    String version(String id) {
      return object(id).version();
    }

    /** What the server counts. */
    String storeVersion(String id) {
      return object(id).storeVersion().orElseThrow();
    }

    private ObjectVersion object(String id) {
      return versions().stream()
          .filter(version -> version.id().equals(id))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What kubelet brings a pod: a token for the audience {@code vault}, good for a day. */
  static ServiceAccountTokens tokens(String jwt, Clocks clock) {
    return ServiceAccountTokens.of(
        Map.of("vault", new ServiceAccountTokens.Token(jwt, clock.now().plus(Duration.ofDays(1)))));
  }

  static Parameters parameters(String objects, String... more) {
    Map<String, String> parameters = new TreeMap<>(Map.of("objects", objects));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return Parameters.of(parameters);
  }

  Answer fetch(Parameters parameters) throws IOException, InterruptedException {
    return refresh(parameters, List.of());
  }

  /** Fetches for a volume that holds something. */
  Answer refresh(Parameters parameters, List<ObjectVersion> held)
      throws IOException, InterruptedException {
    try (FetchResult result = prepare(parameters).fetch(context(held))) {
      Map<String, String> contents = new LinkedHashMap<>();
      if (result instanceof Fetched fetched) {
        for (SecretFile file : fetched.files()) {
          contents.put(file.path(), text(file.contents()));
        }
      }
      return new Answer(result, contents);
    }
  }

  PreparedFetch prepare(Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    return ((Plan.Accepted) plan).fetch();
  }

  FetchContext context(List<ObjectVersion> held) {
    String[] account = serviceAccount.split(":", -1);
    return new FetchContext(
        new VolumeRef(volume),
        new PodIdentity(account[0], "pod-of-" + volume, "uid-" + volume, account[1], tokens),
        NodePublishSecrets.none(),
        held,
        Fetches.VERSIONS,
        Fetches.LIMITS,
        Deadline.after(Duration.ofSeconds(30), clock));
  }

  private static String text(SecretBytes secret) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(bytes));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What the operator has set: loopback is allowed, since the servers of tests are there. */
  public static VaultSettings settings() {
    VaultSettings none = VaultSettings.none();
    return new VaultSettings(
        none.address(),
        none.namespace(),
        none.authMount(),
        none.tls(),
        none.tlsDirectory(),
        AllowedAddresses.of(List.of("127.0.0.0/8")),
        none.outbound());
  }
}
