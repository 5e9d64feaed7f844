package io.strongroom.provider.azure.rest;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.cloud.http.HttpReply;
import io.strongroom.provider.cloud.http.JsonCalls;
import io.strongroom.provider.cloud.http.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Makes calls to Azure: within a deadline, tried again where that may help. */
public final class AzureCalls {
  /** Key Vault's throttling guidance: 1, 2, 4, 8 and 16 seconds. */
  private static final RetryPolicy BACKOFF = new RetryPolicy(Duration.ofSeconds(1));

  /** A page of 25 secrets with 15 tags each has a thousand. */
  static final int MAX_VALUES = 10_000;

  private final AzureHttp http;
  private final JsonCalls calls = new JsonCalls("Azure", BACKOFF);

  public AzureCalls(AzureConnectionSettings settings) {
    http = new AzureHttp(settings);
  }

  /** Waits for a call and its further attempts until the deadline. */
  public Answered make(
      Deadline deadline, AzureCallDescription description, AzureRestRequest request)
      throws StoreException, InterruptedException {
    return calls.make(deadline, new Call(http, description, request));
  }

  private record Call(AzureHttp http, AzureCallDescription description, AzureRestRequest request)
      implements JsonCalls.Call {
    @Override
    public String words() {
      return description.words();
    }

    @Override
    public HttpReply send() throws IOException {
      return http.send(request);
    }

    @Override
    public StoreException unanswered(IOException failure) {
      return AzureErrors.network(failure, description, request);
    }

    @Override
    public StoreException refused(HttpReply reply) {
      return AzureErrors.answered(reply, description);
    }

    @Override
    public boolean isRetryable(int status) {
      return AzureErrors.isRetryable(status);
    }

    @Override
    public Optional<String> requestId(HttpReply reply) {
      return reply.header("x-ms-request-id").map(id -> ForeignText.oneLine(id, description.sent()));
    }

    @Override
    public int maxValues() {
      return MAX_VALUES;
    }
  }
}
