package io.strongroom.provider.azure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.Pods.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(process.waitFor()).as("%s: %s", Arrays.toString(command), output).isZero();
    return output;
  }

  private void make(String algorithm, String... export) throws Exception {
    run(
        Stream.concat(
                Stream.of(
                    "openssl",
                    "req",
                    "-x509",
                    "-nodes",
                    "-subj",
                    "/CN=shop.test",
                    "-keyout",
                    "key.pem",
                    "-out",
                    "cert.pem",
                    "-days",
                    "30",
                    "-newkey"),
                Stream.of(algorithm.split(" ", -1)))
            .toArray(String[]::new));
    run(
        Stream.concat(
                Stream.of(
                    "openssl",
                    "pkcs12",
                    "-export",
                    "-inkey",
                    "key.pem",
                    "-in",
                    "cert.pem",
                    "-out",
                    "all.pfx",
                    "-passout",
                    "pass:"),
                Stream.of(export).filter(option -> !option.isEmpty()))
            .toArray(String[]::new));
  }

  private void put(Path pfx) throws IOException {
    byte[] certificate =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(dir.resolve("cert.pem"))
                    .replaceAll("-----[A-Z ]+-----", "")
                    .getBytes(ISO_8859_1));
    vault.certificate(
        "web",
        Base64.getEncoder().encodeToString(certificate),
        Base64.getEncoder().encodeToString(Files.readAllBytes(pfx)),
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
    "ec -pkeyopt ec_paramgen_curve:P-384, ''"
  })
  void whatOpensslMakesIsMountedAsPem(String algorithm, String export) throws Exception {
    if (export.equals("-nodes")) {
      make(algorithm, "-keypbe", "NONE", "-certpbe", "NONE");
    } else {
      make(algorithm, export);
    }
    put(dir.resolve("all.pfx"));
    Answer answer = web().fetch(Pods.secrets("web"));
    for (String file : List.of("web", "web.crt", "web.key")) {
      Files.write(dir.resolve(file), answer.file(file).bytes().getBytes(ISO_8859_1));
    }
    String publicKey = run("openssl", "pkey", "-in", "key.pem", "-pubout");
    assertThat(run("openssl", "pkey", "-in", "web", "-pubout")).isEqualTo(publicKey);
    assertThat(run("openssl", "pkey", "-in", "web.key", "-pubout")).isEqualTo(publicKey);
    assertThat(run("openssl", "x509", "-in", "web.crt", "-noout", "-pubkey")).isEqualTo(publicKey);
    assertThat(answer.file("web.crt").text()).isEqualTo(Files.readString(dir.resolve("cert.pem")));
  }

  @Test
  void aPfxIsOpenedByOpensslAndJava() throws Exception {
    make("rsa:2048");
    put(dir.resolve("all.pfx"));
    Answer answer =
        web()
            .fetch(
                Pods.array(
                    "objectName: web, objectType: secret, objectFormat: pfx, objectEncoding:"
                        + " base64, objectAlias: web.pfx"));
    byte[] pfx = answer.file("web.pfx").bytes().getBytes(ISO_8859_1);
    Files.write(dir.resolve("out.pfx"), pfx);
    assertThat(run("openssl", "pkcs12", "-in", "out.pfx", "-nodes", "-passin", "pass:"))
        .contains("PRIVATE KEY");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(pfx), new char[0]);
    assertThat(store.size()).isEqualTo(1);
    assertThat(answer.file("web.pfx.key").text()).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void aPasswordIsSaid() throws Exception {
    make("rsa:2048", "-passout", "pass:other");
    put(dir.resolve("all.pfx"));
    assertThat(web().fetch(Pods.secrets("web")).failure().message())
        .contains("its PKCS #12 has a password");
  }

  @Test
  void certificateAndPublicKeyAreThoseOfOpenssl() throws Exception {
    make("ec -pkeyopt ec_paramgen_curve:P-256");
    put(dir.resolve("all.pfx"));
    Answer answer = web().fetch(Pods.array("objectName: web, objectType: cert"));
    assertThat(answer.file("web").text()).isEqualTo(Files.readString(dir.resolve("cert.pem")));
  }

  @Test
  void whatKeytoolMakesIsMountedAsPem() throws Exception {
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
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
    run(
        "openssl",
        "pkcs12",
        "-in",
        "tool.pfx",
        "-passin",
        "pass:changeit",
        "-nodes",
        "-nokeys",
        "-out",
        "with-bags.pem");
    run("openssl", "x509", "-in", "with-bags.pem", "-out", "cert.pem");
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
    put(dir.resolve("open.pfx"));
    Answer answer = web().fetch(Pods.secrets("web"));
    assertThat(answer.file("web.crt").text()).isEqualTo(Files.readString(dir.resolve("cert.pem")));
    assertThat(answer.file("web.key").text()).startsWith("-----BEGIN PRIVATE KEY-----");
  }
}
