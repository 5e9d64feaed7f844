package io.strongroom.provider.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PemTest {
  @TempDir private Path dir;

  @Test
  void aBundleHasItsCertificatesInOrderWhateverStandsAroundThem() throws Exception {
    String bundle =
        "issued for tests\n%s\n%s%s"
            .formatted(certificate("leaf"), pem("X509 CRL", new byte[8]), certificate("root"));
    assertThat(Pem.certificates(bundle.getBytes(StandardCharsets.US_ASCII)))
        .extracting(X509Certificate::getSubjectX500Principal)
        .extracting(Object::toString)
        .containsExactly("CN=leaf", "CN=root");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no block at all",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
      })
  void whatHoldsNoValidCertificateIsRefusedAndNotQuoted(String text) {
    assertThatThrownBy(() -> Pem.certificates(text.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(MalformedPemException.class)
        .hasMessage("expected certificates in PEM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nM\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIGT\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMAaggv//BAE=\n-----END EC PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
      })
  void whatHoldsNoValidKeyIsRefusedAndNotQuoted(String text) {
    assertThatThrownBy(() -> Pem.privateKey(text.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(MalformedPemException.class)
        .hasMessage("expected a private key in PEM: RSA, EC or Ed25519, not encrypted");
  }

  @Test
  void keysAreReadInTheFormsThatToolsWrite() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    PrivateKey rsa = generator.generateKeyPair().getPrivate();
    byte[] pkcs8 = rsa.getEncoded();
    assertThat(key("PRIVATE KEY", pkcs8)).isEqualTo(rsa);
    int header = 26; // two sequences, version, algorithm and the octets' own header
    assertThat(key("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, header, pkcs8.length)))
        .isEqualTo(rsa);
    generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    ECPrivateKey ec = (ECPrivateKey) generator.generateKeyPair().getPrivate();
    assertThat(key("PRIVATE KEY", ec.getEncoded())).isEqualTo(ec);
    assertThat(((ECPrivateKey) key("EC PRIVATE KEY", sec1(ec))).getS()).isEqualTo(ec.getS());
    PrivateKey ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThat(key("PRIVATE KEY", ed.getEncoded())).isEqualTo(ed);
    assertThatThrownBy(() -> key("ENCRYPTED PRIVATE KEY", pkcs8)).hasMessageContaining("encrypted");
    assertThatThrownBy(() -> key("EC PRIVATE KEY", new byte[] {0x30}))
        .isInstanceOf(MalformedPemException.class);
  }

  private static byte[] sec1(ECPrivateKey key) {
    byte[] number = key.getS().toByteArray();
    byte[] fixed = new byte[32];
    int from = Math.max(0, number.length - 32);
    System.arraycopy(number, from, fixed, 32 - (number.length - from), number.length - from);
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.writeBytes(new byte[] {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20});
    der.writeBytes(fixed);
    der.writeBytes(
        new byte[] {
          (byte) 0xa0, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7
        });
    return der.toByteArray();
  }

  private static PrivateKey key(String label, byte[] der) throws MalformedPemException {
    return Pem.privateKey(pem(label, der).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aKeyIsFoundBehindABlockOfParameters() throws Exception {
    PrivateKey ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    String text = pem("EC PARAMETERS", new byte[] {6, 0}) + pem("PRIVATE KEY", ed.getEncoded());
    assertThat(Pem.privateKey(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(ed);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der));
  }

  private String certificate(String name) throws IOException, InterruptedException {
    Path store = dir.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-keystore",
        store.toString());
    Path file = dir.resolve(name + ".crt");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        name,
        "-file",
        file.toString(),
        "-keystore",
        store.toString());
    return Files.readString(file);
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("-storepass", "throwaway"));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
