package io.strongroom.provider.azure.read;

import com.google.gson.JsonObject;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.Validity;
import io.strongroom.provider.cloud.Utf8;
import java.util.Optional;

/** One version of an object as a vault has answered it; short-lived, and never printed. */
public sealed interface KeyVaultItem {
  /** The id of the version. */
  String version();

  /** The dates that the vault states for it. */
  Validity validity();

  /**
   * A secret.
   *
   * @param value as it stands
   * @param contentType absent if the vault does not say
   * @param ofCertificate whether it is a certificate with its key
   */
  record Secret(
      String version,
      Validity validity,
      RawText value,
      Optional<String> contentType,
      boolean ofCertificate)
      implements KeyVaultItem {}

  /** The public half of a key. */
  record Key(String version, Validity validity, JsonObject key) implements KeyVaultItem {}

  /** A certificate in base64 of DER. */
  record Certificate(String version, Validity validity, RawText base64) implements KeyVaultItem {}

  /** A text of an answer, on the heap. */
  final class RawText {
    private final String text;

    RawText(String text) {
      this.text = text;
    }

    /** A copy, which the caller wipes. */
    public byte[] bytes() {
      return Utf8.utf8(text);
    }

    public String asText() {
      return text;
    }

    /** The content of a file; the caller owns it. */
    public SecretBytes secret() {
      return Utf8.secret(text);
    }

    @Override
    public String toString() {
      return "RawText[redacted]";
    }
  }
}
