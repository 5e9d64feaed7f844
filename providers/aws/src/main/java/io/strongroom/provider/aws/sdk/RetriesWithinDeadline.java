package io.strongroom.provider.aws.sdk;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * The SDK's standard retries, but none that would begin after the deadline of the fetch; none after
 * a silence, since a server that was silent for so long is hung or out of reach, and a pod's events
 * are to say so within seconds; and none after an answer that is too long, which would be as long
 * again.
 */
final class RetriesWithinDeadline implements RetryStrategy {
  private final RetryStrategy standard;

  RetriesWithinDeadline(RetryStrategy standard) {
    this.standard = standard;
  }

  @Override
  public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
    return standard.acquireInitialToken(request);
  }

  @Override
  public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
    Attempts attempts = Attempts.CURRENT.get();
    attempts.failed(request.failure());
    if (isFinal(request.failure())) {
      throw new TokenAcquisitionFailedException(
          "another attempt would fare no better", request.token(), request.failure());
    }
    RefreshRetryTokenResponse response = standard.refreshRetryToken(request);
    Duration left = attempts.deadline().remaining();
    if (response.delay().compareTo(left) >= 0) {
      throw new TokenAcquisitionFailedException(
          "no time is left for another attempt", request.token(), request.failure());
    }
    return response;
  }

  private static boolean isFinal(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof SocketTimeoutException
                    || cause instanceof BoundedHttpClient.TooLongException);
  }

  @Override
  public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
    return standard.recordSuccess(request);
  }

  @Override
  public int maxAttempts() {
    return standard.maxAttempts();
  }

  @Override
  public boolean useClientDefaults() {
    return false;
  }

  @Override
  public RetryStrategy.Builder<?, ?> toBuilder() {
    return standard.toBuilder();
  }
}
