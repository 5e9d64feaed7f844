package io.strongroom.provider.azure.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;

/**
 * A certificate that was made for tests, with its key.
 *
 * @param chain leaf first
 */
public record GeneratedCertificate(PrivateKey key, List<X509Certificate> chain) {
  public static final String PFX = "application/x-pkcs12";
  public static final String PEM = "application/x-pem-file";

  private static final DEROctetString LOCAL_KEY_ID = new DEROctetString(new byte[] {1, 0, 0, 0});

  public GeneratedCertificate {
    chain = List.copyOf(chain);
  }

  /** Of RSA or of P-256, below an intermediate authority and a root. */
  public static GeneratedCertificate of(String name, boolean rsa) {
    Instant now = Instant.now();
    return of(name, rsa, now.minus(1, ChronoUnit.HOURS), now.plus(90, ChronoUnit.DAYS));
  }

  public static GeneratedCertificate of(String name, boolean rsa, Instant from, Instant until) {
    Authority root = Authority.root("root of " + name, Keys.ec("secp256r1"));
    Authority intermediate = root.intermediate("intermediate of " + name, Keys.ec("secp256r1"));
    KeyPair keys = rsa ? Keys.freshRsa() : Keys.ec("secp256r1");
    X509Certificate leaf =
        intermediate.issue(
            name,
            keys.getPublic(),
            false,
            List.of(new GeneralName(GeneralName.dNSName, name)),
            from,
            until);
    return new GeneratedCertificate(
        keys.getPrivate(), List.of(leaf, intermediate.certificate(), root.certificate()));
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Base64 of the leaf's DER, as {@code cer} has it. */
  public String cer() {
    try {
      return Base64.getEncoder().encodeToString(leaf().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of the secret behind a certificate of this content type. */
  public String valueOf(String contentType) {
    return switch (contentType) {
      case PFX -> Base64.getEncoder().encodeToString(pfx());
      case PEM -> pem();
      default -> throw new IllegalArgumentException(contentType);
    };
  }

  /** The key in PKCS #8, then the chain. */
  public String pem() {
    return Stream.concat(Stream.of(KeyVaultPem.of(key)), chain.stream().map(KeyVaultPem::of))
        .collect(Collectors.joining());
  }

  /** PKCS #12 without a password, as Key Vault hands it out: a SHA-1 MAC, 3DES around the key. */
  public byte[] pfx() {
    try {
      List<PKCS12SafeBag> bags = new ArrayList<>();
      for (X509Certificate certificate : chain) {
        PKCS12SafeBagBuilder bag = new JcaPKCS12SafeBagBuilder(certificate);
        if (certificate.equals(leaf())) {
          bag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, LOCAL_KEY_ID);
        }
        bags.add(bag.build());
      }
      PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
      builder.addEncryptedData(Pkcs12.encryptor(), bags.toArray(PKCS12SafeBag[]::new));
      builder.addData(
          new JcaPKCS12SafeBagBuilder(key, Pkcs12.encryptor())
              .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, LOCAL_KEY_ID)
              .build());
      return builder
          .build(new BcPKCS12MacCalculatorBuilder(), new char[0])
          .getEncoded(ASN1Encoding.DER);
    } catch (PKCSException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PKCS #12 as current tools write it: AES and a MAC of SHA-256. */
  public byte[] currentPfx(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("1", key, password, chain.toArray(Certificate[]::new));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password);
      return bytes.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
