package io.strongroom.provider.gcp.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.RetryAfter;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.HttpConnections;
import io.strongroom.provider.cloud.http.HttpReply;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Failures of calls to Google, in one line that says what to change. */
final class GoogleErrors {
  private static final Pattern SECONDS = Pattern.compile("(?<whole>[0-9]{1,6})(?:\\.[0-9]{1,9})?s");
  private static final String TYPE = "@type";

  private GoogleErrors() {}

  /** What an answer says of a failure. */
  private record ErrorBody(String code, String words, List<JsonObject> details) {
    /** A text of one of the details, by the last part of its type. */
    Optional<String> detail(String type, String field) {
      return details.stream()
          .filter(detail -> text(detail, TYPE).orElse("").endsWith("google.rpc." + type))
          .flatMap(detail -> text(detail, field).stream())
          .findFirst();
    }
  }

  /** Whether another attempt may fare better, as Google's own clients see it. */
  static boolean isRetryable(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  /** Google answered with an error. */
  static StoreException answered(HttpReply reply, GoogleCallDescription description) {
    ErrorBody body = body(reply);
    Kind kind = kindOf(body.code, reply.status());
    String words = ForeignText.oneLine(body.words, description.sent());
    return StoreException.answered(
        kind,
        "%s: %s%s"
            .formatted(
                description.words(),
                words.isEmpty() ? "Google gives no reason" : words,
                advice(kind, description)),
        Optional.of(ForeignText.oneLine(body.code, description.sent())),
        requestId(body, reply).map(ForeignText::oneLine),
        kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE
            ? retryAfter(body, reply)
            : Optional.empty());
  }

  /** The APIs say {@code {"error": {...}}}, the token services {@code {"error": "code"}}. */
  private static ErrorBody body(HttpReply reply) {
    String httpCode = "HTTP " + reply.status();
    JsonElement json;
    try {
      json = JsonText.parse(reply.body());
    } catch (MalformedJsonException e) {
      return new ErrorBody(httpCode, "", List.of());
    }
    if (!(json instanceof JsonObject answer)) {
      return new ErrorBody(httpCode, "", List.of());
    }
    if (answer.get("error") instanceof JsonObject error) {
      List<JsonObject> details =
          error.get("details") instanceof JsonArray array
              ? array.asList().stream()
                  .filter(JsonObject.class::isInstance)
                  .map(JsonObject.class::cast)
                  .toList()
              : List.of();
      return new ErrorBody(
          text(error, "status").orElse(httpCode), text(error, "message").orElse(""), details);
    }
    return new ErrorBody(
        text(answer, "error").orElse(httpCode),
        text(answer, "error_description").orElse(""),
        List.of());
  }

  private static Optional<String> text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /** What Google's codes mean: the one place that knows them. */
  static Kind kindOf(String code, int status) {
    return switch (code) {
      case "INVALID_ARGUMENT", "OUT_OF_RANGE", "FAILED_PRECONDITION", "invalid_request" ->
          Kind.INVALID;
      case "UNAUTHENTICATED", "invalid_grant", "invalid_client", "invalid_target" ->
          Kind.UNAUTHENTICATED;
      case "PERMISSION_DENIED", "unauthorized_client", "access_denied" -> Kind.DENIED;
      case "NOT_FOUND" -> Kind.NOT_FOUND;
      case "RESOURCE_EXHAUSTED" -> Kind.THROTTLED;
      case "DEADLINE_EXCEEDED" -> Kind.TIMEOUT;
      case "UNAVAILABLE", "INTERNAL", "UNKNOWN", "ABORTED", "CANCELLED", "DATA_LOSS" ->
          Kind.UNAVAILABLE;
      default -> kindOf(status);
    };
  }

  private static Kind kindOf(int status) {
    return switch (status) {
      case 400 -> Kind.INVALID;
      case 401 -> Kind.UNAUTHENTICATED;
      case 403 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 429 -> Kind.THROTTLED;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.BAD_ANSWER;
    };
  }

  private static String advice(Kind kind, GoogleCallDescription description) {
    return switch (kind) {
      case DENIED ->
          description.permission().isEmpty()
              ? ""
              : "; does IAM grant it %s there?".formatted(description.permission());
      case NOT_FOUND -> "; is it in this project and location, under this name?";
      case UNAUTHENTICATED, INVALID, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> "";
    };
  }

  private static Optional<String> requestId(ErrorBody body, HttpReply reply) {
    return body.detail("RequestInfo", "requestId").or(() -> requestId(reply));
  }

  static Optional<String> requestId(HttpReply reply) {
    return reply.header("x-goog-request-id").or(() -> reply.header("x-cloud-trace-context"));
  }

  /** Of the answer's own words, rounded up to a second, else of its header. */
  private static Optional<Duration> retryAfter(ErrorBody body, HttpReply reply) {
    return body.detail("RetryInfo", "retryDelay")
        .map(SECONDS::matcher)
        .filter(Matcher::matches)
        .map(delay -> Duration.ofSeconds(Long.parseLong(delay.group("whole")) + 1))
        .map(asked -> asked.compareTo(RetryAfter.MAX) < 0 ? asked : RetryAfter.MAX)
        .or(() -> reply.retryAfter());
  }

  /** Google was not reached, or went away. */
  static StoreException network(
      IOException failure, GoogleCallDescription description, GoogleRestRequest request) {
    return StoreException.of(
        Phase.FETCH,
        HttpConnections.kindOf(failure),
        "%s: %s".formatted(description.words(), words(failure, request)));
  }

  private static String words(IOException failure, GoogleRestRequest request) {
    return switch (failure) {
      case UnknownHostException _ ->
          "no name server knows Google's host there"
              + request.location().map("; is '%s' a location?"::formatted).orElse("");
      case SSLException _ ->
          "no TLS connection; is there a proxy whose certificate authority is not among the"
              + " trusted ones?";
      case SocketTimeoutException _ -> "did not answer in time";
      case ConnectException _, NoRouteToHostException _ -> "cannot be reached";
      case HttpConnections.AnswerTooLongException tooLong ->
          "answers with more than %d bytes".formatted(tooLong.limit());
      default -> "the connection broke";
    };
  }
}
