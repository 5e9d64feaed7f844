package io.strongroom.provider.azure.spec;

/** In which form a certificate with its key is written. */
public enum ObjectFormat {
  PEM,
  /** PKCS #12, as the vault has it: in base64, unless {@link ObjectEncoding#BASE64} decodes it. */
  PFX
}
