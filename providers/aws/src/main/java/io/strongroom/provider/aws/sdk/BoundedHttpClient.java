package io.strongroom.provider.aws.sdk;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * An HTTP client whose answers the SDK can take: they have an end, since it reads them whole, and
 * they ask for no pause below zero, with which it ends a call as if that were a defect.
 */
final class BoundedHttpClient implements SdkHttpClient {
  /** Twenty secrets of 64 KiB, each byte escaped with six, and what stands around them. */
  static final long LIMIT = 16 << 20;

  /** The headers in which the SDK looks for a pause; both are numbers. */
  private static final List<String> PAUSES = List.of("x-amz-retry-after", "Retry-After");

  private final SdkHttpClient client;

  BoundedHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  /** An answer has more bytes than any of AWS's. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return bounded(prepared.call());
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private static HttpExecuteResponse bounded(HttpExecuteResponse response) {
    HttpExecuteResponse.Builder bounded =
        HttpExecuteResponse.builder().response(withoutNegativePauses(response.httpResponse()));
    response
        .responseBody()
        .ifPresent(
            body -> bounded.responseBody(AbortableInputStream.create(new Bounded(body), body)));
    return bounded.build();
  }

  private static SdkHttpResponse withoutNegativePauses(SdkHttpResponse response) {
    SdkHttpResponse.Builder builder = response.toBuilder();
    for (String name : PAUSES) {
      if (response.firstMatchingHeader(name).filter(pause -> pause.startsWith("-")).isPresent()) {
        builder.removeHeader(name);
      }
    }
    return builder.build();
  }

  private static final class Bounded extends FilterInputStream {
    private long left = LIMIT;

    Bounded(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) throws TooLongException {
      left -= read;
      if (left < 0) {
        throw new TooLongException();
      }
    }
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
