package io.strongroom.provider.cloud.http;

import com.google.gson.JsonObject;
import io.strongroom.provider.cloud.StoreException;
import java.util.Optional;

/**
 * An answer that is a success.
 *
 * @param requestId in one line, and without what was sent
 */
public record Answered(JsonObject json, Optional<String> requestId) {
  /** Takes something out of the answer. */
  @FunctionalInterface
  public interface Reading<T> {
    T of(JsonObject json) throws StoreException;
  }

  /** What is taken out of the answer; a failure says of which request it is. */
  public <T> T read(Reading<T> reading) throws StoreException {
    try {
      return reading.of(json);
    } catch (StoreException e) {
      throw e.ofRequest(requestId);
    }
  }

  /** The answer may hold a secret. */
  @Override
  public String toString() {
    return "Answered[%s]".formatted(requestId.orElse(""));
  }
}
