package io.strongroom.provider.gcp.rest;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.cloud.http.HttpReply;
import io.strongroom.provider.cloud.http.JsonCalls;
import io.strongroom.provider.cloud.http.RetryPolicy;
import io.strongroom.provider.cloud.json.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Makes calls to Google: within a deadline, tried again where that may help. */
public final class GoogleCalls {
  /** As Google's clients of Secret Manager: from 2 seconds on, doubling. */
  private static final RetryPolicy BACKOFF = new RetryPolicy(Duration.ofSeconds(2));

  private final GoogleHttp http;
  private final JsonCalls calls = new JsonCalls("Google", BACKOFF);

  public GoogleCalls(GcpConnectionSettings settings) {
    http = new GoogleHttp(settings);
  }

  /** Waits for a call and its further attempts until the deadline. */
  public Answered make(
      Deadline deadline, GoogleCallDescription description, GoogleRestRequest request)
      throws StoreException, InterruptedException {
    return calls.make(deadline, new Call(http, description, request));
  }

  private record Call(GoogleHttp http, GoogleCallDescription description, GoogleRestRequest request)
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
      return GoogleErrors.network(failure, description, request);
    }

    @Override
    public StoreException refused(HttpReply reply) {
      return GoogleErrors.answered(reply, description);
    }

    @Override
    public boolean isRetryable(int status) {
      return GoogleErrors.isRetryable(status);
    }

    @Override
    public Optional<String> requestId(HttpReply reply) {
      return GoogleErrors.requestId(reply).map(id -> ForeignText.oneLine(id, description.sent()));
    }

    @Override
    public int maxValues() {
      return JsonText.MAX_VALUES;
    }
  }
}
