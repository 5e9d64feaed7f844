package io.strongroom.provider.azure.content;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Private keys as PKCS #8 (RFC 5208), in the form in which Go writes them: without attributes, and
 * of EC (RFC 5915) without the parameters that the algorithm has already.
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
  private static final String RSA = "2a864886f70d010101";
  private static final String EC = "2a8648ce3d0201";

  private PrivateKeys() {}

  static byte[] normalized(byte[] pkcs8) throws UnusableContentException {
    try (Copies copies = new Copies()) {
      DerElement key = DerElement.of(pkcs8).expect(DerElement.SEQUENCE);
      DerElement algorithm = key.element(1).expect(DerElement.SEQUENCE);
      byte[] octets = copies.add(key.element(2).content(DerElement.OCTETS));
      byte[] inner =
          switch (algorithm.element(0).oid()) {
            case RSA -> octets;
            case EC -> copies.add(ec(octets));
            default -> throw unknown();
          };
      return DerElement.encode(
          DerElement.SEQUENCE,
          VERSION_0,
          algorithm.encoded(),
          copies.add(DerElement.encode(DerElement.OCTETS, inner)));
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  private static UnusableContentException unknown() {
    return new UnusableContentException("failed to parse key for type pkcs1, pkcs8 or ec");
  }

  private static byte[] ec(byte[] octets) {
    List<DerElement> parts = DerElement.of(octets).expect(DerElement.SEQUENCE).elements();
    Optional<DerElement> publicKey = parts.stream().filter(part -> part.isContext(1)).findFirst();
    try (Copies copies = new Copies()) {
      return DerElement.encode(
          DerElement.SEQUENCE,
          parts.get(0).encoded(),
          copies.add(parts.get(1).encoded()),
          publicKey.map(DerElement::encoded).orElseGet(() -> new byte[0]));
    }
  }
}
