package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ProxyException;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.NamesOfTests;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.http.GuardedResolver;
import io.strongroom.provider.vault.http.TlsFiles;
import io.strongroom.provider.vault.spec.Flavour;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS, unix sockets, proxies, and where no class may lead; certificates are a real server's. */
@Timeout(120)
final class ServerConnectionTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path dir;

  private final Canary canary = Canary.plant();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final List<String> clients = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> closing = new ArrayList<>();
  private Path tls = Path.of("/");
  private Bao.Pki pki = new Bao.Pki("", "");

  @BeforeEach
  void prepare() throws IOException {
    tls = Files.createDirectory(dir.resolve("tls"));
    pki = Bao.shared().pki(3600);
    Files.writeString(tls.resolve("ca.crt"), pki.certificate());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    canary.close();
  }

  private VaultProvider provider(AllowedAddresses allowed, Outbound outbound) {
    VaultSettings none = VaultSettings.none();
    VaultProvider provider =
        new VaultProvider(
            Flavour.VAULT,
            new VaultSettings(
                none.address(),
                none.namespace(),
                none.authMount(),
                none.tls(),
                Optional.of(tls),
                allowed,
                outbound),
            _ -> {},
            Clocks.system());
    closing.add(provider);
    return provider;
  }

  private Pods pod(VaultProvider provider) {
    return new Pods(
        provider,
        "csi-1",
        "shop:checkout",
        Pods.tokens(canary.secret("jwt"), Clocks.system()),
        Clocks.system());
  }

  private Pods pod() {
    return pod(provider(AllowedAddresses.of(List.of("127.0.0.0/8")), Outbound.DIRECT));
  }

  private static Parameters asking(String address, String... more) {
    List<String> parameters = new ArrayList<>(List.of("vaultAddress", address, "roleName", "shop"));
    parameters.addAll(List.of(more));
    return Pods.parameters(
        "- {objectName: p, secretPath: secret/data/db, secretKey: value}",
        parameters.toArray(String[]::new));
  }

  private JsonObject certificate(String name) throws IOException {
    return Bao.shared()
        .does("PUT", pki.mount() + "/issue/any", "{\"common_name\":\"%s\"}".formatted(name))
        .getAsJsonObject("data");
  }

  private KeyStore keyStore(String name) throws Exception {
    JsonObject issued = certificate(name);
    Path cert = Files.writeString(dir.resolve("s.crt"), issued.get("certificate").getAsString());
    Path key = Files.writeString(dir.resolve("s.key"), issued.get("private_key").getAsString());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        TlsFiles.privateKey(key),
        PASSWORD,
        TlsFiles.certificates(cert).toArray(X509Certificate[]::new));
    store.setCertificateEntry("ca", TlsFiles.certificates(tls.resolve("ca.crt")).getFirst());
    return store;
  }

  /** A server that answers like the stub, over TLS, and notes who was asked for and who asked. */
  private String server(String name, boolean wantsClients) throws Exception {
    KeyStore store = keyStore(name);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(wantsClients);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          ExtendedSSLSession session =
              (ExtendedSSLSession)
                  ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
          for (SNIServerName asked : session.getRequestedServerNames()) {
            names.add(new String(asked.getEncoded(), UTF_8));
          }
          if (wantsClients) {
            clients.add(session.getPeerPrincipal().getName());
          }
          byte[] answer = body(exchange.getRequestURI().getPath()).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    closing.add(() -> server.stop(0));
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  private String body(String path) {
    return path.endsWith("/login")
        ? "{\"auth\":{\"client_token\":\"%s\",\"lease_duration\":60}}"
            .formatted(canary.secret("token"))
        : "{\"data\":{\"data\":{\"value\":\"%s\"}}}".formatted(canary.secret("db"));
  }

  @Test
  void aServerWithTlsThatIsAskedWithoutIsNamed() throws Exception {
    String address = server("vault.internal", false).replace("https://", "http://");
    assertThat(pod().fetch(asking(address)).failure().message())
        .startsWith("POST auth/kubernetes/login: ")
        .endsWith("; does it want https?");
  }

  @Test
  void aServerIsTrustedByItsAuthorityAndKnownByTheNameOfTheClass() throws Exception {
    String address = server("vault.internal", false);
    assertThat(
            pod()
                .fetch(
                    asking(
                        address,
                        "vaultCACertPath",
                        "ca.crt",
                        "vaultTLSServerName",
                        "vault.internal"))
                .contents())
        .containsEntry("p", canary.secret("db"));
    assertThat(names).contains("vault.internal");
    assertThat(
            pod()
                .fetch(
                    asking(
                        address,
                        "vaultCADirectory",
                        tls.toString(),
                        "vaultTLSServerName",
                        "vault.internal"))
                .contents())
        .containsKey("p");
  }

  @Test
  void aServerThatIsNotTrustedGetsNoToken() throws Exception {
    FetchFailure failure = pod().fetch(asking(server("127.0.0.1", false))).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message())
        .isEqualTo(
            "POST auth/kubernetes/login: its certificate is from nobody who is trusted; name its"
                + " authority in vaultCACertPath");
    assertThat(pod().fetch(asking(server("x", false), "vaultSkipTLSVerify", "true")).contents())
        .containsKey("p");
  }

  @Test
  void aServerWithAnotherNameGetsNoToken() throws Exception {
    FetchFailure failure =
        pod()
            .fetch(
                asking(
                    server("other.internal", false),
                    "vaultCACertPath",
                    "ca.crt",
                    "vaultTLSServerName",
                    "vault.internal"))
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("its certificate does not fit; is it for another name?");
  }

  @Test
  void aClientIsKnownByItsCertificateWhichIsReadAgainWhenItWasReplaced() throws Exception {
    String address = server("vault.internal", true);
    Pods pod = pod();
    Parameters parameters =
        asking(
            address,
            "vaultCACertPath",
            "ca.crt",
            "vaultTLSServerName",
            "vault.internal",
            "vaultTLSClientCertPath",
            tls.resolve("tls.crt").toString(),
            "vaultTLSClientKeyPath",
            "tls.key");
    FetchFailure missing = pod.fetch(parameters).failure();
    assertThat(missing.kind()).isEqualTo(Kind.INVALID);
    assertThat(missing.message()).contains("there is no " + tls.resolve("tls.crt"));

    client("driver-1");
    assertThat(pod.fetch(parameters).contents()).containsKey("p");
    client("driver-2");
    assertThat(pod.fetch(parameters).contents()).containsKey("p");
    assertThat(clients).contains("CN=driver-1", "CN=driver-2");
  }

  private void client(String name) throws IOException {
    JsonObject issued = certificate(name);
    Files.writeString(tls.resolve("tls.crt"), issued.get("certificate").getAsString());
    Files.writeString(tls.resolve("tls.key"), issued.get("private_key").getAsString());
  }

  @Test
  void linksAreFollowedAsKubernetesMakesThemAndNoFurther() throws Exception {
    String address = server("127.0.0.1", false);
    Path data = Files.createDirectory(tls.resolve("..2026"));
    Files.move(tls.resolve("ca.crt"), data.resolve("ca.crt"));
    Files.createSymbolicLink(tls.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(tls.resolve("ca.crt"), Path.of("..data", "ca.crt"));
    assertThat(
            pod()
                .fetch(asking(address, "vaultCACertPath", "ca.crt", "vaultSkipTLSVerify", "true"))
                .contents())
        .containsKey("p");

    Path outside = Files.writeString(dir.resolve("shadow"), canary.secret("shadow"));
    Files.createSymbolicLink(tls.resolve("evil.crt"), outside);
    FetchFailure failure = pod().fetch(asking(address, "vaultCACertPath", "evil.crt")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message())
        .contains("leads out of %s, the directory for TLS files".formatted(tls));
  }

  @Test
  void aFileThatIsNoCertificateIsNotQuoted() throws Exception {
    Files.writeString(tls.resolve("odd.crt"), canary.secret("odd"));
    FetchFailure failure =
        pod().fetch(asking("https://127.0.0.1:1", "vaultCACertPath", "odd.crt")).failure();
    assertThat(failure.message()).contains("odd.crt: expected certificates in PEM");
    canary.assertAbsentFrom(failure.message());
  }

  @Test
  void aNameThatLeadsToTheNodeIsRefusedWhenItIsResolved() throws Exception {
    try (StubVault stub = new StubVault()) {
      String port = stub.address().substring(stub.address().lastIndexOf(':'));
      GuardedResolver resolver = new GuardedResolver(false, AllowedAddresses.NONE);
      assertThatThrownBy(() -> resolver.resolve("127.0.0.1"))
          .isInstanceOf(GuardedResolver.ForbiddenAddressException.class);
      assertThatThrownBy(() -> resolver.resolve("localhost"))
          .isInstanceOf(GuardedResolver.ForbiddenAddressException.class);
      assertThat(new GuardedResolver(true, AllowedAddresses.NONE).resolve("localhost"))
          .isNotEmpty();
      FetchFailure failure =
          pod(provider(AllowedAddresses.NONE, Outbound.DIRECT))
              .fetch(asking("http://%s%s".formatted(NamesOfTests.REBOUND, port)))
              .failure();
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message())
          .isEqualTo(
              "POST auth/kubernetes/login: its name leads to the node itself or to its cloud's own"
                  + " services; the operator has not allowed that address");
      assertThat(stub.count("POST auth/kubernetes/login")).isZero();
    }
  }

  @Test
  void theOperatorsAddressIsTrusted() throws Exception {
    try (StubVault stub = new StubVault()) {
      stub.on("GET secret/data/db", 200, body("secret/data/db"));
      VaultSettings none = VaultSettings.none();
      VaultProvider provider =
          VaultProvider.vault(
              new VaultSettings(
                  Optional.of(stub.address()),
                  none.namespace(),
                  none.authMount(),
                  none.tls(),
                  none.tlsDirectory(),
                  AllowedAddresses.NONE,
                  none.outbound()));
      closing.add(provider);
      assertThat(pod(provider).fetch(asking("")).contents()).containsKey("p");
    }
  }

  @Test
  void anAllowedSocketIsAServer() throws Exception {
    Path socket = dir.resolve("agent.sock");
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      Thread agent =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        SocketChannel client = listening.accept();
                        Thread.ofVirtual().start(() -> serve(client));
                      }
                    } catch (IOException e) {
                      // the test is over
                    }
                  });
      String address = "unix://" + socket;
      assertThat(
              pod(provider(AllowedAddresses.of(List.of(address)), Outbound.DIRECT))
                  .fetch(asking(address))
                  .contents())
          .containsEntry("p", canary.secret("db"));
      agent.interrupt();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      while (client.read(buffer) > 0) {
        String request = new String(buffer.array(), 0, buffer.position(), UTF_8);
        String answer = body(request.contains("/login ") ? "/login" : "/data");
        client.write(
            ByteBuffer.wrap(
                "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(answer.length(), answer)
                    .getBytes(UTF_8)));
        return;
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  @Test
  void aProxyIsAskedForWhatIsBehindIt() throws Exception {
    try (StubVault proxy = new StubVault()) {
      // To a plain HTTP proxy the whole URL is sent.
      proxy.on("POST http://vault.invalid:80/v1/auth/kubernetes/login", 200, body("/login"));
      proxy.on("GET http://vault.invalid:80/v1/secret/data/db", 200, body("/data"));
      Pods pod = pod(provider(AllowedAddresses.NONE, by(proxy.address())));
      assertThat(pod.fetch(asking("http://vault.invalid")).result().toString()).contains("Fetched");
    }
  }

  private static Outbound by(String proxy, String... exceptions) {
    return new Outbound(
        Optional.of(URI.create(proxy)),
        Stream.of(exceptions).map(ProxyException::of).flatMap(Optional::stream).toList(),
        Optional.empty());
  }

  @Test
  void anExceptionOfTheProxyIsReachedWithoutIt() throws Exception {
    try (StubVault proxy = new StubVault();
        StubVault server = new StubVault()) {
      server.on("POST auth/kubernetes/login", 200, body("/login"));
      server.on("GET secret/data/db", 200, body("/data"));
      Pods pod =
          pod(
              provider(
                  AllowedAddresses.of(List.of("127.0.0.0/8")),
                  by(proxy.address(), "10.0.0.0/8", "127.0.0.0/8")));
      assertThat(pod.fetch(asking(server.address())).contents()).containsKey("p");
    }
  }

  @Test
  void authoritiesOfTheNodeCountWhereNoOthersAreNamed() throws Exception {
    String server = server("vault.example", false);
    Outbound trusting =
        new Outbound(Optional.empty(), List.of(), Optional.of(tls.resolve("ca.crt")));
    AllowedAddresses local = AllowedAddresses.of(List.of("127.0.0.0/8"));
    String[] name = {"vaultTLSServerName", "vault.example"};

    assertThat(pod(provider(local, trusting)).fetch(asking(server, name)).contents())
        .containsKey("p");
    assertThat(pod(provider(local, Outbound.DIRECT)).fetch(asking(server, name)).result())
        .isInstanceOf(FetchResult.Failed.class);
  }
}
