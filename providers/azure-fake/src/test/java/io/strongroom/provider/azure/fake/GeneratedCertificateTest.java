package io.strongroom.provider.azure.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake hands out as certificates is what it is said to be. */
final class GeneratedCertificateTest {
  private static void holds(byte[] pfx, char[] password, GeneratedCertificate made)
      throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(pfx), password);
    String alias = store.aliases().nextElement();
    Key key = store.getKey(alias, password);
    assertThat(key).isEqualTo(made.key());
    assertThat(List.of(store.getCertificateChain(alias))).isEqualTo(made.chain());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keyAndChainBelongTogetherInEveryForm(boolean rsa) throws Exception {
    GeneratedCertificate made = GeneratedCertificate.of("web.test", rsa);
    List<X509Certificate> chain = made.chain();
    chain.get(0).verify(chain.get(1).getPublicKey());
    chain.get(1).verify(chain.get(2).getPublicKey());
    chain.get(2).verify(chain.get(2).getPublicKey());
    Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(made.key());
    byte[] signed = signature.sign();
    signature.initVerify(made.leaf());
    assertThat(signature.verify(signed)).isTrue();

    holds(made.pfx(), new char[0], made);
    holds(made.currentPfx("pw".toCharArray()), "pw".toCharArray(), made);
    assertThat(new PKCS12PfxPdu(made.pfx()).getMacAlgorithmID().getAlgorithm())
        .isEqualTo(OIWObjectIdentifiers.idSHA1);
    assertThat(new PKCS12PfxPdu(made.currentPfx(new char[0])).getMacAlgorithmID().getAlgorithm())
        .isEqualTo(NISTObjectIdentifiers.id_sha256);
    assertThat(made.pem())
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("-----END CERTIFICATE-----\n");
  }
}
