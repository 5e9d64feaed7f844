package io.strongroom.provider.aws.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.spec.Identification.AddressType;
import io.strongroom.provider.cloud.Calls;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Asks the agent of EKS Pod Identity for a pod's credentials: at its IPv4 address, and at its IPv6
 * address if there is no answer. Never through a proxy.
 */
final class PodIdentityAgent {
  private static final int LIMIT = 64 << 10;
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** It is on this node. */
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERRORS = 500;

  private final AgentSettings settings;

  PodIdentityAgent(AgentSettings settings) {
    this.settings = settings;
  }

  /** What the agent gives. */
  record Answer(AwsSessionCredentials credentials, Instant expires) {
    @Override
    public String toString() {
      return "Answer[%s]".formatted(expires);
    }
  }

  private record Reply(int status, String body) {}

  /** Exchanges the pod's token for credentials. */
  Answer ask(Token token, AddressType addresses, Deadline deadline)
      throws StoreException, InterruptedException {
    try {
      return Calls.within(
          deadline, "pod-identity-agent", () -> atAny(token.exposeToken(), addresses));
    } catch (TimeoutException e) {
      throw failure(
          Kind.TIMEOUT,
          "the EKS Pod Identity agent at %s did not answer in time".formatted(of(addresses)));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new IllegalStateException("a defect in a call to the agent", e.getCause());
    }
  }

  private List<URI> of(AddressType addresses) {
    return switch (addresses) {
      case AUTO -> List.of(settings.ipv4(), settings.ipv6());
      case IPV4 -> List.of(settings.ipv4());
      case IPV6 -> List.of(settings.ipv6());
    };
  }

  private Answer atAny(String token, AddressType addresses)
      throws StoreException, InterruptedException {
    List<String> silent = new ArrayList<>();
    for (URI address : of(addresses)) {
      try {
        return answer(address, token);
      } catch (IOException e) {
        silent.add("%s (%s)".formatted(address, words(e)));
      }
    }
    throw failure(
        Kind.UNAVAILABLE,
        ("nobody answers as the EKS Pod Identity agent at %s: is its add-on installed, and does the"
                + " node reach it?")
            .formatted(String.join(" or ", silent)));
  }

  private static String words(IOException failure) {
    return switch (failure) {
      case java.net.SocketTimeoutException _ -> "no answer in time";
      case java.net.ConnectException _ -> "connection refused";
      case java.net.NoRouteToHostException _ -> "no route";
      default -> "no connection";
    };
  }

  /** Tries again what may pass: the agent asks AWS itself. */
  private Answer answer(URI address, String token)
      throws IOException, StoreException, InterruptedException {
    Reply reply = get(address, token);
    for (int attempt = 1; attempt < ATTEMPTS && isRetryable(reply); attempt++) {
      Thread.sleep(PAUSE.multipliedBy(attempt));
      reply = get(address, token);
    }
    if (reply.status != OK) {
      throw refused(address, reply, token);
    }
    return credentials(address, reply.body);
  }

  private static boolean isRetryable(Reply reply) {
    return reply.status >= SERVER_ERRORS || reply.status == TOO_MANY;
  }

  private Reply get(URI address, String token) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(millis(CONNECT));
    connection.setReadTimeout(millis(settings.timeout()));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Authorization", token);
    try {
      int status = connection.getResponseCode();
      InputStream body =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream();
      return new Reply(status, text(body));
    } finally {
      connection.disconnect();
    }
  }

  private int millis(Duration duration) {
    Duration shorter = duration.compareTo(settings.timeout()) < 0 ? duration : settings.timeout();
    return Math.toIntExact(Math.max(1, shorter.toMillis()));
  }

  private static String text(@org.jspecify.annotations.Nullable InputStream body)
      throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      return new String(body.readNBytes(LIMIT), StandardCharsets.UTF_8);
    }
  }

  private static StoreException refused(URI address, Reply reply, String token) {
    Optional<JsonObject> json = object(reply.body);
    Optional<String> code = json.flatMap(error -> text(error, "code"));
    String words =
        json.flatMap(error -> text(error, "message"))
            .map(message -> ": " + ForeignText.oneLine(message, List.of(token)))
            .orElse("");
    Kind kind =
        reply.status == TOO_MANY
            ? Kind.THROTTLED
            : reply.status >= SERVER_ERRORS ? Kind.UNAVAILABLE : Kind.DENIED;
    return StoreException.answered(
            kind,
            ("the EKS Pod Identity agent at %s refuses the pod%s; is there an association for its"
                    + " service account?")
                .formatted(address, words),
            Optional.of(ForeignText.oneLine(code.orElse("HTTP " + reply.status), List.of(token))),
            Optional.empty(),
            Optional.empty())
        .inIdentity();
  }

  private static Answer credentials(URI address, String body) throws StoreException {
    try {
      JsonObject json = object(body).orElseThrow();
      return new Answer(
          AwsSessionCredentials.create(
              text(json, "AccessKeyId").orElseThrow(),
              text(json, "SecretAccessKey").orElseThrow(),
              text(json, "Token").orElseThrow()),
          Instant.parse(text(json, "Expiration").orElseThrow()));
    } catch (java.util.NoSuchElementException | DateTimeException e) {
      throw failure(
          Kind.BAD_ANSWER,
          "the EKS Pod Identity agent at %s answers no credentials".formatted(address));
    }
  }

  private static Optional<JsonObject> object(String body) {
    try {
      return JsonText.parse(body) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.IDENTITY, kind, words);
  }
}
