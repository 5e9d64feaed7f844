package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A root, an intermediate and a leaf of openssl, and public keys: what openssl finds in files. */
final class ChainsTest extends AzureTest {
  @TempDir private static Path dir;

  private static Openssl openssl;

  @BeforeAll
  static void sign() throws Exception {
    openssl = new Openssl(dir);
    openssl.openssl(
        "req -x509 -nodes -subj /CN=root -newkey rsa:2048 -keyout root.key -out root.pem -days 30");
    sign("mid", "root", "ec -pkeyopt ec_paramgen_curve:P-521", "CA:TRUE", "keyid");
    sign("leaf", "mid", "ec -pkeyopt ec_paramgen_curve:P-521", "CA:FALSE", "keyid");
    sign("apart", "mid", "rsa:2048", "CA:FALSE", "none");
    openssl.openssl("x509 -in leaf.pem -outform DER -out leaf.der");
  }

  private static void sign(
      String name, String by, String algorithm, String constraint, String authority)
      throws IOException, InterruptedException {
    Files.writeString(
        dir.resolve("extensions"),
        "basicConstraints=%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=%s\n"
            .formatted(constraint, authority));
    openssl.openssl(
        "req -nodes -subj /CN=%1$s -keyout %1$s.key -out %1$s.csr -newkey %2$s"
            .formatted(name, algorithm));
    openssl.openssl(
        "x509 -req -in %1$s.csr -CA %2$s.pem -CAkey %2$s.key -CAcreateserial -days 30 -extfile extensions -out %1$s.pem"
            .formatted(name, by));
  }

  private Answer separate(boolean inOrder, String value, String contentType) throws Exception {
    provider.close();
    provider =
        new AzureProvider(
            azure.settings(Optional.empty(), new CertificateSettings(inOrder, true)),
            cluster,
            clock);
    vault.certificate(
        "web", openssl.base64("leaf.der"), value, Optional.of(contentType), new JsonObject());
    return web().fetch(Pods.secrets("web"));
  }

  private static String texts(String... names) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(openssl.text(name));
    }
    return all.toString();
  }

  /** A PKCS #12 of the leaf with others behind it, in this order. */
  private static String pfx(String... others) throws Exception {
    Files.writeString(dir.resolve("others.pem"), texts(others));
    openssl.openssl(
        "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile others.pem -out all.pfx -passout"
            + " pass:");
    return openssl.base64("all.pfx");
  }

  /** Whatever the order of {@code -certfile}, TLS servers get it from the leaf to the root. */
  @ParameterizedTest
  @CsvSource({"root.pem,mid.pem", "mid.pem,root.pem"})
  void aChainIsPutIntoItsOrder(String first, String second) throws Exception {
    Answer answer = separate(true, pfx(first, second), "application/x-pkcs12");
    assertThat(answer.file("web.crt").text()).isEqualTo(texts("leaf.pem", "mid.pem", "root.pem"));
    assertThat(answer.file("web").text())
        .isEqualTo(answer.file("web.key").text() + answer.file("web.crt").text());
    openssl.write("web.crt", answer.file("web.crt"));
    openssl.write("web.key", answer.file("web.key"));
    assertThat(openssl.publicKey("web.key")).isEqualTo(openssl.publicKey("leaf.key"));
    assertThat(openssl.openssl("verify -CAfile root.pem -untrusted web.crt web.crt"))
        .contains("web.crt: OK");
  }

  @ParameterizedTest
  @CsvSource({"root.pem,mid.pem", "mid.pem,root.pem"})
  void aChainIsLeftAsItIsWhereTheOperatorSaysSo(String first, String second) throws Exception {
    assertThat(separate(false, pfx(first, second), "application/x-pkcs12").file("web.crt").text())
        .isEqualTo(texts("leaf.pem", first, second));
  }

  @Test
  void aChainIsLeftAsItIsWhereACertificateHasNoPlaceInIt() throws Exception {
    assertThat(
            separate(true, pfx("root.pem", "apart.pem", "mid.pem"), "application/x-pkcs12")
                .file("web.crt")
                .text())
        .isEqualTo(texts("leaf.pem", "root.pem", "apart.pem", "mid.pem"));
  }

  /** A vault has it as it was imported; only its blocks are told apart. */
  @ParameterizedTest
  @ValueSource(strings = {"pkey -in leaf.key", "ec -in leaf.key"})
  void pemIsMountedAsItIsAndInItsParts(String command) throws Exception {
    openssl.openssl(command, "-out", "one.key");
    String pem =
        "Bag Attributes\n" + texts("leaf.pem") + "text between\n" + texts("one.key", "root.pem");
    Answer answer = separate(true, pem, "application/x-pem-file");
    assertThat(answer.file("web").text()).isEqualTo(pem);
    assertThat(answer.file("web.crt").text()).isEqualTo(texts("leaf.pem", "root.pem"));
    assertThat(answer.file("web.key").text()).isEqualTo(openssl.text("one.key"));
    openssl.write("web.key", answer.file("web.key"));
    assertThat(openssl.publicKey("web.key")).isEqualTo(openssl.publicKey("leaf.key"));
  }

  @ParameterizedTest
  @CsvSource({"P-256,32,EC", "P-384,48,EC-HSM", "P-521,66,EC"})
  void aPublicKeyOfACurveIsThatOfOpenssl(String curve, int size, String type) throws Exception {
    openssl.openssl(
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:%s -out k.pem".formatted(curve));
    openssl.openssl("pkey -in k.pem -pubout -outform DER -out k.der");
    byte[] der = openssl.bytes("k.der");
    JsonObject jwk = new JsonObject();
    jwk.addProperty("kty", type);
    jwk.addProperty("crv", curve);
    jwk.addProperty("x", number(Arrays.copyOfRange(der, der.length - 2 * size, der.length - size)));
    jwk.addProperty("y", number(Arrays.copyOfRange(der, der.length - size, der.length)));
    assertIsMounted(jwk);
  }

  @ParameterizedTest
  @CsvSource({"2048,RSA", "4096,RSA-HSM"})
  void aPublicKeyOfRsaIsThatOfOpenssl(int bits, String type) throws Exception {
    openssl.openssl(
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:%d -out k.pem".formatted(bits));
    String modulus =
        openssl.openssl("rsa -in k.pem -noout -modulus").strip().replaceFirst("Modulus=", "");
    JsonObject jwk = new JsonObject();
    jwk.addProperty("kty", type);
    jwk.addProperty("n", number(HexFormat.of().parseHex(modulus)));
    jwk.addProperty("e", number(BigInteger.valueOf(65_537).toByteArray()));
    assertIsMounted(jwk);
  }

  private static String number(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void assertIsMounted(JsonObject jwk) throws Exception {
    vault.key("k", jwk, new JsonObject());
    assertThat(web().fetch(Pods.array("objectName: k, objectType: key")).file("k").text())
        .isEqualTo(openssl.publicKey("k.pem"));
  }
}
