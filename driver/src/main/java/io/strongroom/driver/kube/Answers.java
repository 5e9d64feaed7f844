package io.strongroom.driver.kube;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.http.Answer;
import io.strongroom.driver.observe.OneLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads answers of the API server. */
final class Answers {
  /** The longest Retry-After that is followed, in seconds. */
  private static final long MAX_RETRY_SECONDS = 3600;

  /** Bytes of the server's message that are kept. */
  private static final int MAX_WORDS = 500;

  private Answers() {}

  /** The JSON object of a body; absent if it is none. */
  static Optional<JsonObject> object(byte[] body) {
    try {
      JsonElement parsed = JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
      return parsed.isJsonObject() ? Optional.of(parsed.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty(); // its message would quote the body
    }
  }

  /**
   * A refusal.
   *
   * @param what the call, for messages
   * @param token what must not be in the message, should the server echo it
   */
  static KubernetesException refusal(String what, Answer.Complete answer, Optional<String> token) {
    int code = answer.code();
    JsonObject status = object(answer.body()).orElseGet(JsonObject::new);
    String said = Json.text(status, "message");
    if (token.isPresent()) {
      said = said.replace(token.get(), "[token]");
    }
    return new KubernetesException(
        reason(code, Json.text(status, "reason")),
        "cannot %s: HTTP %d%s".formatted(what, code, said.isBlank() ? "" : ": " + words(said)),
        answer.retryAfter().flatMap(Answers::seconds));
  }

  /** The server's message, or a name, as a part of a message of one line. */
  static String words(String text) {
    return OneLine.of(text, MAX_WORDS);
  }

  /** {@code reason} of a Status separates two kinds of 409. */
  static Reason reason(int code, String statusReason) {
    return switch (code) {
      case 401 -> Reason.UNAUTHORIZED;
      case 403 -> Reason.FORBIDDEN;
      case 404 -> Reason.NOT_FOUND;
      case 409 -> statusReason.equals("AlreadyExists") ? Reason.ALREADY_EXISTS : Reason.CONFLICT;
      case 410 -> Reason.GONE;
      case 429 -> Reason.THROTTLED;
      case 500 -> Reason.FAILED;
      default -> code >= 500 || code == 408 ? Reason.UNAVAILABLE : Reason.INVALID;
    };
  }

  /** Seconds; the API server sends no dates. */
  private static Optional<Duration> seconds(String retryAfter) {
    try {
      long seconds = Long.parseLong(retryAfter);
      return seconds < 0
          ? Optional.empty()
          : Optional.of(Duration.ofSeconds(Math.min(seconds, MAX_RETRY_SECONDS)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
