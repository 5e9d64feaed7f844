package io.strongroom.provider.azure.fake;

import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpHandler;

/** What answers requests, or refuses to. */
@FunctionalInterface
interface Service {
  Answer answer(Request request) throws Refusal;

  /** As the JDK's server wants it; what can't be understood is a bad request. */
  default HttpHandler handler() {
    return exchange -> {
      try (exchange) {
        Request request = Request.of(exchange);
        request.answer(answerOrRefusal(request));
      }
    };
  }

  private Answer answerOrRefusal(Request request) {
    try {
      return answer(request);
    } catch (Refusal refusal) {
      return refusal.answer().repeating(request);
    } catch (JsonParseException
        | IllegalArgumentException
        | IllegalStateException
        | NullPointerException
        | UnsupportedOperationException e) {
      return Refusal.ofVault(400, "BadParameter", "not understood: " + e).answer();
    }
  }
}
