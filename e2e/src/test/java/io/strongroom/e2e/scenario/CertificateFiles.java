package io.strongroom.e2e.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.HostCommand;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Certificates and keys as a pod reads them, and what openssl and Java find in them.
 *
 * @param folder on this machine, for copies
 */
record CertificateFiles(Workloads workloads, String pod, Path folder) {
  private static final char[] NO_PASSWORD = {};

  List<X509Certificate> certificates(String file)
      throws IOException, InterruptedException, CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(
            new ByteArrayInputStream(workloads.read(pod, file).getBytes(US_ASCII)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** The chain is good to openssl, and its leaf is that of the key. */
  void assertPair(String certificates, String key, GeneratedCertificate made)
      throws IOException, InterruptedException, GeneralSecurityException {
    String chain = copy(certificates);
    String root =
        Files.writeString(
                folder.resolve("root.pem"),
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                    .formatted(base64(made.chain().getLast().getEncoded())))
            .toString();
    assertThat(openssl("verify", "-CAfile", root, "-untrusted", chain, chain))
        .isEqualTo(chain + ": OK\n");
    assertThat(publicKey(copy(key)))
        .isEqualTo(openssl("x509", "-in", chain, "-noout", "-pubkey"))
        .contains(base64(made.leaf().getPublicKey().getEncoded()));
  }

  /** Openssl and Java open it without a password, and find key and chain. */
  void assertPfx(String file, GeneratedCertificate made)
      throws IOException, InterruptedException, GeneralSecurityException {
    String pfx = copy(file);
    String key = folder.resolve("key-of-pfx.pem").toString();
    String _ = openssl("pkcs12", "-in", pfx, "-passin", "pass:", "-nodes", "-nocerts", "-out", key);
    assertThat(publicKey(key)).contains(base64(made.leaf().getPublicKey().getEncoded()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Files.readAllBytes(Path.of(pfx))), NO_PASSWORD);
    assertThat(store.size()).isOne();
    String alias = store.aliases().nextElement();
    assertThat(store.getKey(alias, NO_PASSWORD)).isEqualTo(made.key());
    assertThat(Arrays.asList(store.getCertificateChain(alias))).isEqualTo(made.chain());
  }

  private String copy(String file) throws IOException, InterruptedException {
    byte[] bytes =
        Base64.getMimeDecoder()
            .decode(workloads.exec(pod, "base64", Workloads.MOUNT + "/" + file).output());
    return Files.write(folder.resolve(file), bytes).toString();
  }

  private static String publicKey(String key) throws IOException, InterruptedException {
    return openssl("pkey", "-in", key, "-pubout");
  }

  private static String base64(byte[] bytes) {
    return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
  }

  private static String openssl(String... arguments) throws IOException, InterruptedException {
    return HostCommand.output(
        Stream.concat(Stream.of("openssl"), Arrays.stream(arguments)).toList());
  }
}
