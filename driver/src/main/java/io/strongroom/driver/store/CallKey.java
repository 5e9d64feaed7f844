package io.strongroom.driver.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The key of a call in circuits and pauses. Classes name stores, and what a store counts together,
 * at any length, so it holds digests of them: what is kept for hours has one size.
 *
 * @param store a digest of its name
 * @param limit a digest of what a pause of the store holds for
 * @param tenant the namespace, whose length Kubernetes bounds
 */
record CallKey(String store, String limit, String tenant) {
  static CallKey of(StoreCall call) {
    String store = digest(call.store());
    // The first digest has a fixed length: no other two texts make the same one.
    return new CallKey(store, digest(store + call.limitedBy()), call.tenant());
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
