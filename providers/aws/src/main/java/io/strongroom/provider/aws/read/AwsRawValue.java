package io.strongroom.provider.aws.read;

import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.cloud.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** A value as the SDK hands it out, on the heap; short-lived, and never printed. */
public final class AwsRawValue {
  private final @Nullable String text;
  private final byte[] bytes;

  private AwsRawValue(@Nullable String text, byte[] bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  static AwsRawValue of(String text) {
    return new AwsRawValue(text, new byte[0]);
  }

  /** A secret's text or, if it has none, its bytes; absent if it has neither. */
  static Optional<AwsRawValue> of(@Nullable String text, @Nullable SdkBytes binary) {
    if (text != null) {
      return Optional.of(of(text));
    }
    return Optional.ofNullable(binary).map(bytes -> new AwsRawValue(null, bytes.asByteArray()));
  }

  /** In characters or bytes. */
  int length() {
    return text != null ? text.length() : bytes.length;
  }

  /** The content of the file; the caller owns it. */
  public SecretBytes secret() {
    return text != null ? Utf8.secret(text) : SecretBytes.takeFrom(bytes.clone());
  }

  /** As text, to look for JSON in it; what is not UTF-8 becomes U+FFFD, as in Go. */
  public String asText() {
    return text != null ? text : new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "AwsRawValue[redacted]";
  }
}
