package io.strongroom.driver.provider;

import io.grpc.Status;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.provider.CallTrace.Progress;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Failures of a provider, in words for the person who can mend it. Everything that comes from the
 * provider is hostile: made one line, shortened, and without what it was sent.
 */
final class ProviderFailures {
  /** Of the 900 bytes that a whole message has. */
  private static final int MAX_TEXT = 600;

  private static final int MAX_CODE = 64;

  private final String name;
  private final Path socket;
  private final SentSecrets sent;

  ProviderFailures(String name, Path socket, SentSecrets sent) {
    this.name = name;
    this.socket = socket;
    this.sent = sent;
  }

  FetchFailure noSocket() {
    return of(
        Kind.UNAVAILABLE,
        "has no socket %s: check that its pod runs on this node".formatted(socket));
  }

  FetchFailure shuttingDown() {
    return of(Kind.UNAVAILABLE, "was not asked: the driver is shutting down");
  }

  FetchFailure hung() {
    return of(Kind.TIMEOUT, "does not answer (socket %s): is its pod healthy?".formatted(socket));
  }

  FetchFailure tooManyEntries(int most) {
    return of(
        Kind.TOO_LARGE,
        "answered with more than %d files or object versions: mount fewer objects".formatted(most));
  }

  /**
   * An answer that cannot be used.
   *
   * @param what in our own words
   */
  FetchFailure badAnswer(String what) {
    return of(Kind.BAD_ANSWER, "answered with " + what);
  }

  /** Upstream's words, which its users know; there the code is a metric's label as well. */
  FetchFailure errorCode(String code) {
    String safe = line(code, MAX_CODE).replaceAll("[^A-Za-z0-9_.:/ \\[\\]-]", "?");
    return new FetchFailure(
        "",
        Phase.FETCH,
        Kind.BAD_ANSWER,
        "provider \"%s\": mount request failed with provider error code %s".formatted(name, safe),
        Optional.of(safe),
        Optional.empty(),
        Optional.empty());
  }

  /** A call that brought no answer. */
  FetchFailure ofCall(Status status, Progress progress) {
    return switch (progress) {
      case NOT_SENT, SENT, HEARD -> ofConnection(status, progress);
      case CONCLUDED -> of(kindOf(status.getCode()), "failed: " + textOf(status));
    };
  }

  /** The provider set no status: this one is of gRPC in this process. */
  private FetchFailure ofConnection(Status status, Progress progress) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return of(
          Kind.TIMEOUT,
          "did not finish in the time there was (socket %s): its log may tell why"
              .formatted(socket));
    }
    return switch (progress) {
      case NOT_SENT ->
          of(
              Kind.UNAVAILABLE,
              "cannot be reached at %s (%s): check that its pod runs on this node"
                  .formatted(socket, reasonOf(status)));
      case SENT ->
          of(
              Kind.UNAVAILABLE,
              "broke off the mount (socket %s): its log may tell why".formatted(socket));
      case HEARD, CONCLUDED ->
          status.getCode() == Status.Code.RESOURCE_EXHAUSTED
              // Ours: the provider's own would have concluded the call.
              ? of(
                  Kind.TOO_LARGE,
                  "answered with more bytes than the driver takes: raise --max-call-recv-msg-size"
                      + " (Helm: maxCallRecvMsgSize) or mount fewer objects")
              : of(
                  Kind.BAD_ANSWER,
                  "broke its answer off (socket %s): %s".formatted(socket, textOf(status)));
    };
  }

  private String reasonOf(Status status) {
    return status.getCause() instanceof ConnectException ? "nobody listens there" : textOf(status);
  }

  private String textOf(Status status) {
    String description = status.getDescription();
    String text = description == null ? "" : line(description, MAX_TEXT);
    return text.isEmpty()
        ? "%s without a message".formatted(status.getCode())
        : "%s (%s)".formatted(text, status.getCode());
  }

  /** Scrubbed before it is made a line: a line break in a secret is a part of it. */
  private String line(String text, int maxBytes) {
    return OneLine.of(sent.scrub(text), maxBytes);
  }

  /** Providers written in Go answer UNKNOWN to whatever they did not think of. */
  private static Kind kindOf(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED -> Kind.INVALID;
      case UNAUTHENTICATED -> Kind.UNAUTHENTICATED;
      case PERMISSION_DENIED -> Kind.DENIED;
      case NOT_FOUND -> Kind.NOT_FOUND;
      case RESOURCE_EXHAUSTED -> Kind.THROTTLED;
      case UNAVAILABLE, ABORTED, CANCELLED -> Kind.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
      case OK, UNKNOWN, INTERNAL, ALREADY_EXISTS, DATA_LOSS -> Kind.BAD_ANSWER;
    };
  }

  private FetchFailure of(Kind kind, String what) {
    return FetchFailure.of("", kind, "provider \"%s\" %s".formatted(name, what));
  }
}
