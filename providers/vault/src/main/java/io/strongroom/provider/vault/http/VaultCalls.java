package io.strongroom.provider.vault.http;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.address.StoreAddress;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.MalformedAnswerException;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Calls to servers: retries where that may help, and errors in one line. Any thread. */
public final class VaultCalls implements AutoCloseable {
  private static final int TRIES = 3;
  private static final int STEP_MILLIS = 1000;

  /** After a longer Retry-After the call fails, and the driver asks again later. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private final ProbedClients clients;
  private final Sleeper sleeper;
  private final InstantSource clock;

  public VaultCalls(VaultSettings settings, Sleeper sleeper, InstantSource clock) {
    clients = new ProbedClients(settings);
    this.sleeper = sleeper;
    this.clock = clock;
  }

  /**
   * A request with what belongs to its errors.
   *
   * @param what for messages: {@code GET secret/data/db}
   * @param repeatable whether it may be sent again if it is not known whether it arrived
   * @param sent secrets in it that must not come back in an error
   * @param limit the most bytes of the answer that are taken
   */
  public record Question(
      HttpCall call, String what, boolean repeatable, List<String> sent, long limit) {
    @Override
    public String toString() {
      return "Question[%s]".formatted(what);
    }
  }

  /** The answer to a question, empty if the server had nothing to say; the caller closes it. */
  public Optional<JsonDocument> ask(
      ServerConnection connection, Question question, Deadline deadline)
      throws VaultException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      VaultException failure;
      Optional<Duration> wait;
      try (VaultReply reply = send(connection, question, deadline)) {
        if (reply.status() >= 200 && reply.status() < 300) {
          return content(reply, question);
        }
        failure = refusal(reply, question, connection);
        wait = retryAfter(reply);
        if (!mayHelp(reply.status(), question.repeatable())) {
          throw failure;
        }
      } catch (VaultException e) {
        if (!e.isRetryable() || !question.repeatable()) {
          throw e;
        }
        failure = e;
        wait = Optional.empty();
      }
      Duration pauseFor = wait.orElseGet(() -> Duration.ofMillis(STEP_MILLIS));
      if (attempt >= TRIES
          || pauseFor.compareTo(MAX_PAUSE) > 0
          || pauseFor.multipliedBy(2).compareTo(deadline.remaining()) > 0) {
        throw failure;
      }
      sleeper.sleep(pauseFor.plusMillis(ThreadLocalRandom.current().nextInt(STEP_MILLIS / 2)));
    }
  }

  private VaultReply send(ServerConnection connection, Question question, Deadline deadline)
      throws VaultException, InterruptedException {
    question.call.token().ifPresent(LoginToken::used);
    try {
      return clients.use(
          connection, client -> client.send(question.call, deadline, question.limit));
    } catch (VaultException e) {
      throw e.during(question.what);
    }
  }

  private static Optional<JsonDocument> content(VaultReply reply, Question question)
      throws VaultException {
    if (reply.body().size() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(reply.parse());
    } catch (MalformedAnswerException e) {
      throw NotJson.read(reply, question.what, String.valueOf(e.getMessage()));
    }
  }

  /** 412: a replica that has not caught up. 501: not initialised, which does not pass by itself. */
  private static boolean mayHelp(int status, boolean repeatable) {
    return status == 412
        || status == 429
        || status == 503
        || (repeatable && status >= 500 && status != 501);
  }

  private VaultException refusal(VaultReply reply, Question question, ServerConnection connection)
      throws VaultException {
    StoreAddress address = connection.address();
    if (reply.status() >= 300 && reply.status() < 400) {
      return redirect(reply, question, address);
    }
    if (NotJson.wantsTls(reply, address)) {
      return VaultException.answered(
          Kind.UNAVAILABLE,
          reply.status(),
          "%s: %d: the server at %s speaks TLS: its address begins with https://"
              .formatted(question.what, reply.status(), address),
          Optional.empty());
    }
    Optional<JsonDocument> document = Optional.empty();
    try {
      document = Optional.of(reply.parse());
    } catch (MalformedAnswerException e) {
      // A proxy's page, for example; the status has to say it all.
    }
    List<String> sent = new ArrayList<>(question.sent);
    clients.headers(connection).forEach(header -> sent.add(header.value()));
    String errors = VaultErrors.words(document, sent);
    String words = errors.isEmpty() ? ofStatus(reply.status(), document) : errors;
    document.ifPresent(JsonDocument::close);
    return VaultException.answered(
        kind(reply.status()),
        reply.status(),
        "%s: %d: %s".formatted(question.what, reply.status(), words),
        retryAfter(reply),
        !errors.isEmpty());
  }

  private static VaultException redirect(
      VaultReply reply, Question question, StoreAddress address) {
    return VaultException.answered(
        Kind.UNAVAILABLE,
        reply.status(),
        ("%s: %d: %s redirects to %s; no token follows a redirect: name the active server or a load"
                + " balancer")
            .formatted(question.what, reply.status(), address, destination(reply)),
        Optional.empty());
  }

  /** Scheme, host and port of where a redirect leads; paths may hold anything. */
  private static String destination(VaultReply reply) {
    try {
      URI location = URI.create(reply.location().orElse(""));
      return location.getHost() == null
          ? "another path"
          : "%s://%s".formatted(location.getScheme(), location.getHost())
              + (location.getPort() < 0 ? "" : ":" + location.getPort());
    } catch (IllegalArgumentException e) {
      return "nowhere";
    }
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 401 -> Kind.UNAUTHENTICATED;
      case 403 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 400, 405, 413, 422 -> Kind.INVALID;
      case 429 -> Kind.THROTTLED;
      case 412, 472, 473 -> Kind.UNAVAILABLE;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.BAD_ANSWER;
    };
  }

  private static String ofStatus(int status, Optional<JsonDocument> document) {
    return switch (status) {
      case 404 -> document.flatMap(VaultCalls::deleted).orElse("there is nothing at that path");
      case 412 -> "the server has not caught up yet";
      case 429 -> "the server asks to be called less often";
      case 472, 473 -> "the server is a standby";
      case 501 -> "the server is not initialised";
      case 503 -> "the server is sealed or in maintenance";
      default -> "without a word of explanation";
    };
  }

  /** KV v2 says of a version that it was there once. */
  private static Optional<String> deleted(JsonDocument document) {
    JsonValue.Fields metadata = document.root().object("data").object("metadata");
    if (metadata.isEmpty()) {
      return Optional.empty();
    }
    long version = document.integer(metadata.get("version")).orElse(0);
    boolean destroyed = metadata.get("destroyed") instanceof JsonValue.Bool(boolean is) && is;
    return Optional.of("version %d was %s".formatted(version, destroyed ? "destroyed" : "deleted"));
  }

  private Optional<Duration> retryAfter(VaultReply reply) {
    return reply
        .retryAfter()
        .flatMap(text -> duration(text, reply.sent().orElseGet(clock::instant)))
        .filter(wait -> !wait.isNegative());
  }

  /** Seconds, or a time by the clock of who wrote it. */
  private static Optional<Duration> duration(String text, Instant sent) {
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : VaultReply.time(text).map(at -> Duration.between(sent, at));
  }

  @Override
  public void close() {
    clients.close();
  }
}
