package io.strongroom.provider.gcp.read;

import io.strongroom.provider.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A value as it came from Google, on the heap; short-lived, and never printed. */
public final class GcpRawValue {
  private final byte[] bytes;

  GcpRawValue(byte[] bytes) {
    this.bytes = bytes;
  }

  /** In bytes. */
  int length() {
    return bytes.length;
  }

  /** The content of the file; the caller owns it. */
  public SecretBytes secret() {
    return SecretBytes.takeFrom(bytes.clone());
  }

  /** As text; what is not UTF-8 becomes U+FFFD, as Go's JSON has it. */
  public String asText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** As text; absent if it is not UTF-8, which Go's YAML refuses. */
  public Optional<String> asUtf8() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "GcpRawValue[redacted]";
  }
}
