package io.strongroom.provider.azure.fake;

import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpHandler;

/** What answers requests, or refuses to. */
@FunctionalInterface
interface Service {
  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal;

  /** As the JDK's server wants it; what can't be understood is a bad request. */
  default HttpHandler handler() {
    return exchange -> {
      try (exchange) {
        FakeAzureRequest request = FakeAzureRequest.of(exchange);
        request.answer(answerOrRefusal(request));
      }
    };
  }

  private FakeAzureAnswer answerOrRefusal(FakeAzureRequest request) {
    try {
      return answer(request);
    } catch (FakeAzureRefusal refusal) {
      return refusal.answer().repeating(request);
    } catch (JsonParseException
        | IllegalArgumentException
        | IllegalStateException
        | NullPointerException
        | UnsupportedOperationException e) {
      return FakeAzureRefusal.ofVault(400, "BadParameter", "not understood: " + e).answer();
    }
  }
}
