package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.RetryAfter;
import io.strongroom.provider.cloud.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Failures of calls to AWS, in one line that says what to change. */
public final class AwsErrors {
  /** AWS takes signatures within five minutes. */
  private static final Duration SKEW = Duration.ofMinutes(4);

  private static final String GIVEN_UP = " (tried until the driver's deadline)";

  private final InstantSource clock;

  public AwsErrors(InstantSource clock) {
    this.clock = clock;
  }

  /** What a call has thrown. */
  StoreException explain(@Nullable Throwable failure, AwsCallDescription description) {
    return switch (failure) {
      case AwsServiceException answer -> answered(answer, description);
      case SdkClientException e -> network(e, description);
      case IOException e -> network(e, description);
      case null, default -> throw new IllegalStateException("a defect in a call to AWS", failure);
    };
  }

  /** The deadline of the fetch has passed. */
  StoreException late(Optional<Throwable> lastFailure, AwsCallDescription description) {
    if (lastFailure.isPresent()) {
      StoreException last = explain(lastFailure.get(), description);
      return last.withText(last.text() + GIVEN_UP);
    }
    return StoreException.of(
        Phase.FETCH, Kind.TIMEOUT, "%s: did not answer in time".formatted(where(description)));
  }

  private StoreException answered(AwsServiceException answer, AwsCallDescription description) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? "" : Optional.ofNullable(details.errorCode()).orElse("");
    String words = details == null ? "" : Optional.ofNullable(details.errorMessage()).orElse("");
    Kind kind = ErrorCodes.kindOf(code, answer.statusCode(), answer.isThrottlingException());
    Optional<SdkHttpResponse> response =
        Optional.ofNullable(details).flatMap(d -> Optional.ofNullable(d.sdkHttpResponse()));
    return placed(
        StoreException.answered(
            kind,
            text(kind, code, words, description) + response.map(this::clockWords).orElse(""),
            Optional.of(code.isEmpty() ? "HTTP " + answer.statusCode() : ForeignText.oneLine(code)),
            Optional.ofNullable(answer.requestId()).map(ForeignText::oneLine),
            kind == Kind.THROTTLED ? response.flatMap(AwsErrors::retryAfter) : Optional.empty()),
        ErrorCodes.isOfKey(code, words));
  }

  /** An error of one object within an answer about several. */
  public StoreException ofItem(
      String code, String words, Optional<String> requestId, AwsCallDescription description) {
    boolean throttled = code.toLowerCase(Locale.ROOT).contains("throttl");
    Kind kind = ErrorCodes.kindOf(code, 0, throttled);
    return placed(
        StoreException.answered(
            kind,
            text(kind, code, words, description),
            Optional.of(ForeignText.oneLine(code)),
            requestId,
            Optional.empty()),
        ErrorCodes.isOfKey(code, words));
  }

  /** A key that may not be used is a matter of policies, and those are no region's. */
  private static StoreException placed(StoreException failure, boolean ofKey) {
    return ofKey ? failure.inAllRegions() : failure;
  }

  private static String text(Kind kind, String code, String words, AwsCallDescription description) {
    String clean = ForeignText.oneLine(words, description.sent());
    return "%s: %s%s"
        .formatted(
            where(description),
            clean.isEmpty() ? "AWS gives no reason" : clean,
            advice(kind, code, words, description));
  }

  private static String where(AwsCallDescription description) {
    return "%s, region %s, %s"
        .formatted(description.subject(), description.region(), description.role());
  }

  private static String advice(
      Kind kind, String code, String words, AwsCallDescription description) {
    String key =
        "; does the policy of that role allow kms:Decrypt on its key, and the key's policy?";
    return switch (kind) {
      case DENIED ->
          ErrorCodes.isOfKey(code, words)
              ? key
              : description.action().isEmpty()
                  ? ""
                  : "; does its policy allow %s?".formatted(description.action());
      case NOT_FOUND -> "; is it in this region, under this name?";
      case UNAUTHENTICATED ->
          ErrorCodes.isOfClock(code)
              ? "; is the clock of this node right?"
              : "; a fresh token or fresh credentials are needed";
      case INVALID, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> "";
    };
  }

  private String clockWords(SdkHttpResponse response) {
    return response
        .firstMatchingHeader("Date")
        .flatMap(AwsErrors::instant)
        .map(this::skew)
        .orElse("");
  }

  private String skew(Instant theirs) {
    Duration ahead = Duration.between(theirs, clock.instant());
    return ahead.abs().compareTo(SKEW) < 0
        ? ""
        : "; the clock of this node is %d minutes %s AWS's: set it right"
            .formatted(ahead.abs().toMinutes(), ahead.isNegative() ? "behind" : "ahead of");
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> retryAfter(SdkHttpResponse response) {
    return response
        .firstMatchingHeader("Retry-After")
        .flatMap(asked -> RetryAfter.of(asked.strip(), response.firstMatchingHeader("Date")));
  }

  private static StoreException network(Exception failure, AwsCallDescription description) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> words = words(cause, description);
      if (words.isPresent()) {
        Kind kind =
            cause instanceof SocketTimeoutException
                ? Kind.TIMEOUT
                : cause instanceof BoundedHttpClient.TooLongException
                    ? Kind.TOO_LARGE
                    : Kind.UNAVAILABLE;
        return StoreException.of(
            Phase.FETCH, kind, "%s: %s".formatted(where(description), words.get()));
      }
    }
    return StoreException.of(
        Phase.FETCH,
        Kind.BAD_ANSWER,
        "%s: the answer is none of AWS's".formatted(where(description)));
  }

  private static Optional<String> words(Throwable cause, AwsCallDescription description) {
    return switch (cause) {
      case UnknownHostException _ ->
          Optional.of(
              "no name server knows AWS's host there; is '%s' a region?"
                  .formatted(description.region()));
      case SSLException _ ->
          Optional.of(
              "no TLS connection; is there a proxy whose certificate authority is not among the"
                  + " trusted ones?");
      case SocketTimeoutException _ -> Optional.of("did not answer in time");
      case ConnectException _, NoRouteToHostException _ -> Optional.of("cannot be reached");
      case BoundedHttpClient.TooLongException _ ->
          Optional.of("answers with more than %d bytes".formatted(BoundedHttpClient.LIMIT));
      case IOException _ -> Optional.of("the connection broke");
      default -> Optional.empty();
    };
  }
}
