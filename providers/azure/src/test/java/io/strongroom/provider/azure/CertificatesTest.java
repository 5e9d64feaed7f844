package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates with their keys that openssl and keytool have made, and what both find in files. */
final class CertificatesTest extends AzureTest {
  private static final String PFX = "application/x-pkcs12";

  @TempDir private Path dir;

  @BeforeEach
  void separate() {
    provider.close();
    provider =
        new AzureProvider(
            azure.settings(Optional.empty(), new CertificateSettings(true, true)), cluster, clock);
  }

  private Openssl openssl() {
    return new Openssl(dir);
  }

  private void make(String algorithm, String... export) throws Exception {
    openssl().selfSigned(algorithm);
    openssl().export(export);
  }

  private void put(String pfx) throws Exception {
    openssl().openssl("x509 -in cert.pem -outform DER -out cert.der");
    vault.certificate(
        "web",
        openssl().base64("cert.der"),
        openssl().base64(pfx),
        Optional.of(PFX),
        new JsonObject());
  }

  /** The default of a current OpenSSL is PBES2 with a check sum of SHA-256. */
  @ParameterizedTest
  @CsvSource({
    "rsa:2048, ''",
    "rsa:2048, -nomac",
    "rsa:2048, -legacy",
    "rsa:2048, -nodes",
    "ec -pkeyopt ec_paramgen_curve:P-256, ''",
    "ec -pkeyopt ec_paramgen_curve:P-384, ''",
    "ec -pkeyopt ec_paramgen_curve:P-521, ''"
  })
  void whatOpensslMakesIsMountedAsPem(String algorithm, String export) throws Exception {
    if (export.equals("-nodes")) {
      make(algorithm, "-keypbe", "NONE", "-certpbe", "NONE");
    } else {
      make(algorithm, export);
    }
    put("all.pfx");
    Answer answer = web().fetch(Pods.secrets("web"));
    for (String file : List.of("web", "web.crt", "web.key")) {
      openssl().write(file, answer.file(file));
    }
    String publicKey = openssl().publicKey("key.pem");
    assertThat(openssl().publicKey("web")).isEqualTo(publicKey);
    assertThat(openssl().publicKey("web.key")).isEqualTo(publicKey);
    assertThat(openssl().openssl("x509 -in web.crt -noout -pubkey")).isEqualTo(publicKey);
    assertThat(answer.file("web.crt").text()).isEqualTo(openssl().text("cert.pem"));
  }

  @Test
  void aPfxIsOpenedByOpensslAndKeytool() throws Exception {
    make("rsa:2048");
    put("all.pfx");
    Answer answer =
        web()
            .fetch(
                Pods.array(
                    "objectName: web, objectType: secret, objectFormat: pfx, objectEncoding:"
                        + " base64, objectAlias: web.pfx"));
    openssl().write("out.pfx", answer.file("web.pfx"));
    assertThat(openssl().openssl("pkcs12 -in out.pfx -nodes -passin pass:"))
        .contains("PRIVATE KEY");
    assertThat(
            keytool(
                "-list", "-v", "-keystore", "out.pfx", "-storetype", "PKCS12", "-storepass", ""))
        .contains("Your keystore contains 1 entry", "Entry type: PrivateKeyEntry", "CN=shop.test");
    assertThat(answer.file("web.pfx.key").text()).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  private String keytool(String... options) throws Exception {
    return openssl()
        .run(
            Stream.concat(
                    Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString()),
                    Stream.of(options))
                .toArray(String[]::new));
  }

  @Test
  void aPasswordIsReported() throws Exception {
    make("rsa:2048", "-passout", "pass:other");
    put("all.pfx");
    assertThat(web().fetch(Pods.secrets("web")).failure().message())
        .contains("its PKCS #12 has a password");
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000_000, 600_000})
  void workWithoutAnEndIsNotBegun(int iterations) throws Exception {
    make("rsa:2048", "-iter", String.valueOf(iterations));
    put("all.pfx");
    long begun = System.nanoTime();
    assertThat(web().fetch(Pods.secrets("web")).failure().message())
        .contains("its PKCS #12 takes more than 1000000 iterations to decrypt");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
  }

  /** The JDK reads such a certificate, and does not look into what says whose key signed it. */
  @ParameterizedTest
  @ValueSource(strings = {"04:02:05:00", "30:02:80:7F", "30:00", "05:00"})
  void aMalformedIdentifierIsNone(String identifier) throws Exception {
    openssl().selfSigned("rsa:2048", "-addext", "2.5.29.35=DER:" + identifier);
    openssl().export();
    put("all.pfx");
    assertThat(web().fetch(Pods.secrets("web")).file("web.crt").text())
        .isEqualTo(openssl().text("cert.pem"));
  }

  @Test
  void aCertificateAloneIsThatOfOpenssl() throws Exception {
    make("ec -pkeyopt ec_paramgen_curve:P-256");
    put("all.pfx");
    assertThat(web().fetch(Pods.array("objectName: web, objectType: cert")).file("web").text())
        .isEqualTo(openssl().text("cert.pem"));
  }

  @Test
  void whatKeytoolMakesIsMountedAsPem() throws Exception {
    keytool(
        "-genkeypair",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=shop.test",
        "-alias",
        "web",
        "-keystore",
        "tool.pfx",
        "-storetype",
        "PKCS12",
        "-storepass",
        "changeit");
    openssl()
        .openssl("pkcs12 -in tool.pfx -passin pass:changeit -nodes -nokeys -out with-bags.pem");
    openssl().openssl("x509 -in with-bags.pem -out cert.pem");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(Files.newInputStream(dir.resolve("tool.pfx")), "changeit".toCharArray());
    KeyStore open = KeyStore.getInstance("PKCS12");
    open.load(null, new char[0]);
    open.setKeyEntry(
        "web",
        store.getKey("web", "changeit".toCharArray()),
        new char[0],
        store.getCertificateChain("web"));
    try (var out = Files.newOutputStream(dir.resolve("open.pfx"))) {
      open.store(out, new char[0]);
    }
    put("open.pfx");
    Answer answer = web().fetch(Pods.secrets("web"));
    assertThat(answer.file("web.crt").text()).isEqualTo(openssl().text("cert.pem"));
    assertThat(answer.file("web.key").text()).startsWith("-----BEGIN PRIVATE KEY-----");
  }
}
