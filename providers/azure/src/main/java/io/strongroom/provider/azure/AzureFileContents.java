package io.strongroom.provider.azure;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.azure.content.CertificateFiles;
import io.strongroom.provider.azure.content.Decoding;
import io.strongroom.provider.azure.content.PublicKeys;
import io.strongroom.provider.azure.content.UnusableContentException;
import io.strongroom.provider.azure.read.KeyVaultItem;
import io.strongroom.provider.azure.read.KeyVaultItem.RawText;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.ObjectFormat;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import java.util.Arrays;

/**
 * Makes the content of an object's files: the value, decoded; or PEM and PKCS #12 of certificates.
 */
final class AzureFileContents {
  private static final String PEM = "application/x-pem-file";
  private static final String PFX = "application/x-pkcs12";

  private final AzureObject object;
  private final boolean inOrder;

  /**
   * @param inOrder whether certificates are put into the order of their chain
   */
  AzureFileContents(AzureObject object, boolean inOrder) {
    this.object = object;
    this.inOrder = inOrder;
  }

  @FunctionalInterface
  private interface Making {
    byte[] bytes() throws UnusableContentException;
  }

  private SecretBytes made(Making making) throws StoreException {
    try {
      return SecretBytes.takeFrom(making.bytes());
    } catch (UnusableContentException e) {
      throw StoreException.of(
          Phase.TRANSFORM, Kind.BAD_ANSWER, "%s: %s".formatted(object.label(), e.words()));
    }
  }

  /** The file itself. */
  SecretBytes of(KeyVaultItem item) throws StoreException {
    return switch (item) {
      case KeyVaultItem.Secret secret ->
          made(() -> decoded(secret.ofCertificate() ? certificate(secret) : plain(secret)));
      case KeyVaultItem.Key key -> made(() -> PublicKeys.pem(key.key()));
      case KeyVaultItem.Certificate certificate ->
          made(() -> CertificateFiles.pem(Decoding.base64(certificate.base64().bytes())));
    };
  }

  /** The certificates of a certificate with its key, in PEM whatever its format. */
  SecretBytes certificates(KeyVaultItem.Secret secret) throws StoreException {
    return made(() -> part(secret, true));
  }

  /** The key of a certificate with its key, in PEM whatever its format. */
  SecretBytes key(KeyVaultItem.Secret secret) throws StoreException {
    return made(() -> part(secret, false));
  }

  private byte[] part(KeyVaultItem.Secret secret, boolean certificates)
      throws UnusableContentException {
    byte[] pem = pem(secret);
    try {
      return certificates ? CertificateFiles.certificates(pem) : CertificateFiles.key(pem);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  private static byte[] plain(KeyVaultItem.Secret secret) {
    return secret.value().bytes();
  }

  private byte[] certificate(KeyVaultItem.Secret secret) throws UnusableContentException {
    return object.format() == ObjectFormat.PFX && type(secret).equals(PFX)
        ? plain(secret)
        : pem(secret);
  }

  private byte[] pem(KeyVaultItem.Secret secret) throws UnusableContentException {
    String type = type(secret);
    return switch (type) {
      case PEM -> plain(secret);
      case PFX -> ofPfx(secret.value());
      default ->
          throw new UnusableContentException(
              "failed to get certificate. unknown content type '%s'"
                  .formatted(ForeignText.oneLine(type)));
    };
  }

  private static String type(KeyVaultItem.Secret secret) throws UnusableContentException {
    return secret
        .contentType()
        .orElseThrow(
            () ->
                new UnusableContentException(
                    "failed to get certificate. The vault states no content type"));
  }

  private byte[] ofPfx(RawText value) throws UnusableContentException {
    byte[] base64 = value.bytes();
    try {
      return CertificateFiles.pemOfPfx(base64, inOrder);
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private byte[] decoded(byte[] content) throws UnusableContentException {
    return switch (object.encoding()) {
      case UTF_8 -> content;
      case BASE64 -> wiping(content, Decoding::base64);
      case HEX -> wiping(content, Decoding::hex);
    };
  }

  @FunctionalInterface
  private interface Decoder {
    byte[] of(byte[] text) throws UnusableContentException;
  }

  private static byte[] wiping(byte[] text, Decoder decoder) throws UnusableContentException {
    try {
      return decoder.of(text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}
