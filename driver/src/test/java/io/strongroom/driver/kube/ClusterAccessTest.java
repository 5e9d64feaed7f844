package io.strongroom.driver.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.strongroom.provider.Clocks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterAccessTest {
  private static final String PASSWORD = "throwaway";
  private static final String VALID =
      """
      apiVersion: v1
      kind: Config
      current-context: here
      contexts:
      - name: here
        context: {cluster: kind, user: me}
      clusters:
      - name: kind
        cluster: {server: "https://127.0.0.1:6443"}
      users:
      - name: me
        user: {token: abc}
      """;

  @TempDir private Path dir;

  @Test
  void aPodTrustsTheClustersAuthorityAndSendsItsToken() throws Exception {
    try (FakeApiServer server = new FakeApiServer(https())) {
      FakeApiServer.tokenFile(dir, "abc");
      ClusterAccess access = inCluster("127.0.0.1", String.valueOf(server.port()));
      server.then(200, "{}");
      try (HttpKubernetesApi api = new HttpKubernetesApi(access)) {
        assertThat(api.get(Resource.nodes(), "n")).isPresent();
      }
      assertThat(server.calls().getFirst().token()).isEqualTo("Bearer abc");
    }
  }

  @Test
  void aServerThatAnotherAuthorityVouchesForIsRefused() throws Exception {
    try (FakeApiServer server = new FakeApiServer(https())) {
      keystore("other");
      FakeApiServer.tokenFile(dir, "abc");
      ClusterAccess access = inCluster("127.0.0.1", String.valueOf(server.port()));
      try (HttpKubernetesApi api = new HttpKubernetesApi(access)) {
        assertThatThrownBy(() -> api.get(Resource.nodes(), "n"))
            .isInstanceOf(KubernetesException.class)
            .hasMessageContaining("TLS failed");
      }
      assertThat(server.calls()).isEmpty();
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    try (FakeApiServer server = new FakeApiServer(https())) {
      FakeApiServer.tokenFile(dir, "abc");
      ClusterAccess access = inCluster("localhost", String.valueOf(server.port()));
      try (HttpKubernetesApi api = new HttpKubernetesApi(access)) {
        assertThatThrownBy(() -> api.get(Resource.nodes(), "n"))
            .isInstanceOf(KubernetesException.class)
            .hasMessageContaining("TLS failed");
      }
      assertThat(server.calls()).isEmpty();
    }
  }

  @Test
  void aKubeconfigsClientCertificateIsShown() throws Exception {
    KeyStore client = keystore("client");
    KeyStore server = keystore("server");
    byte[] chain = pem("CERTIFICATE", client.getCertificate("client").getEncoded());
    byte[] key = pem("PRIVATE KEY", client.getKey("client", PASSWORD.toCharArray()).getEncoded());
    try (FakeApiServer demanding = new FakeApiServer(https(server, Optional.of(client)))) {
      demanding.then(200, "{}");
      ClusterAccess access =
          kubeconfig(
              VALID
                  .replace("6443\"", demanding.port() + "\", certificate-authority: ca.crt")
                  .replace(
                      "token: abc",
                      "client-certificate-data: %s, client-key-data: %s"
                          .formatted(base64(chain), base64(key))));
      try (HttpKubernetesApi api = new HttpKubernetesApi(access)) {
        assertThat(api.get(Resource.nodes(), "n")).isPresent();
      }
    }
  }

  @Test
  void hostsMayBeIpV6() throws Exception {
    keystore("server");
    assertThat(inCluster("fd00::1", "443")).hasToString("https://[fd00::1]:443");
    assertThat(inCluster("10.0.0.1", "443")).hasToString("https://10.0.0.1:443");
  }

  @Test
  void outsideOfAClusterTheFlagIsNamed() {
    assertThatThrownBy(() -> ClusterAccess.inCluster(Map.of(), dir, Clocks.system()))
        .hasMessageContaining("--kubeconfig");
  }

  @Test
  void aKubeconfigsCurrentContextIsUsed() throws Exception {
    assertThat(kubeconfig(VALID)).hasToString("https://127.0.0.1:6443");
    assertThat(kubeconfig(VALID).token().current()).contains("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "current-context: here | current-context: gone | contexts has none",
        "user: {token: abc} | user: {exec: {command: x}} | exec is not supported",
        "user: {token: abc} | user: {username: me, password: abc} | username is not supported",
        "user: {token: abc} | user: {token: 'a b'} | is not a token",
        "user: {token: abc} | user: {client-certificate-data: YWJj} | come together",
        "6443\"} | 6443\", insecure-skip-tls-verify: true} | insecure-skip-tls-verify is refused",
        "6443\"} | 6443\", proxy-url: x} | proxy-url is not supported",
        "6443\"} | 6443\", certificate-authority-data: YWJj} | expected certificates in PEM",
        "6443\"} | 6443\", certificate-authority: gone.crt} | gone.crt",
        "https://127.0.0.1 | http://10.0.0.1 | must begin with https://",
        "https://127.0.0.1 | https://a:abc@127.0.0.1 | expected the address of a server",
        "kind: Config | 'kind: {' | not valid YAML",
      })
  void mistakesInAKubeconfigAreNamedAndNotQuoted(String valid, String spoiled, String message) {
    assertThat(VALID).contains(valid);
    assertThatThrownBy(() -> kubeconfig(VALID.replace(valid, spoiled)))
        .isInstanceOf(ClusterAccessException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("abc");
  }

  private static byte[] pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private ClusterAccess inCluster(String host, String port) throws ClusterAccessException {
    return ClusterAccess.inCluster(
        Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port),
        dir,
        Clocks.system());
  }

  private ClusterAccess kubeconfig(String text) throws Exception {
    return ClusterAccess.kubeconfig(
        Files.writeString(dir.resolve("config"), text), Clocks.system());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private HttpsServer https() throws Exception {
    return https(keystore("server"), Optional.empty());
  }

  /** With clients, it demands a certificate of them. */
  private static HttpsServer https(KeyStore server, Optional<KeyStore> clients) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(server, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clients.orElse(server));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(clients.isPresent());
            parameters.setSSLParameters(ssl);
          }
        });
    return https;
  }

  /** A key and certificate of this test, and the certificate as the authority in ca.crt. */
  private KeyStore keystore(String name) throws Exception {
    Path file = dir.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    writeAuthority(store.getCertificate(name).getEncoded());
    return store;
  }

  private void writeAuthority(byte[] certificate) throws IOException {
    Files.write(dir.resolve("ca.crt"), pem("CERTIFICATE", certificate));
  }
}
