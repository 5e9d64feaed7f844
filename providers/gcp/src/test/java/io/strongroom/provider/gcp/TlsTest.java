package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ProxyException;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.testing.Canary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whole fetches over TLS, under an authority of the operator's, with and without a proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String SECRET =
      "- {resourceName: projects/demo-project/secrets/db/versions/latest, path: db}";

  // One for all tests: an authority takes its time.
  @TempDir private static Path directory;

  private final Cluster cluster = new Cluster();
  private final Issuer issuer = new Issuer();
  private FakeGoogle fake;

  @BeforeAll
  void start() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(serverContext()));
    fake = new FakeGoogle(server, true, issuer::publicKeys);
    fake.secrets().put("projects/demo-project/secrets/db", "value-of-the-secret".getBytes(UTF_8));
  }

  @AfterAll
  void stop() {
    fake.close();
  }

  private static SSLContext serverContext() throws Exception {
    Path store = directory.resolve("server.p12");
    List<String> common =
        List.of("-alias", "server", "-keystore", store.toString(), "-storepass", "changeit");
    keytool(
        common,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=google.test",
        "-ext",
        "san=dns:*.google.test");
    keytool(common, "-exportcert", "-rfc", "-file", directory.resolve("ca.pem").toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(List<String> common, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(common);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue()).as(output).isZero();
  }

  private GcpProvider over(Outbound outbound) {
    return new GcpProvider(
        new GcpSettings(
            new GcpIdentitySettings(
                Optional.of(Google.CLUSTER), Optional.empty(), false, false, Optional.empty()),
            new GcpConnectionSettings(
                GcpConnectionSettings.USUAL_UNIVERSE,
                Optional.of("https://{service}.google.test:" + fake.port()),
                Optional.empty(),
                outbound)),
        cluster);
  }

  private static Optional<Path> authority() {
    return Optional.of(directory.resolve("ca.pem"));
  }

  @Test
  void anAuthorityOfTheOperatorIsTrusted() throws Exception {
    try (GcpProvider provider = over(new Outbound(Optional.empty(), List.of(), authority()))) {
      assertThat(Pods.of(provider, issuer, "web-0", "shop/web").fetch(SECRET).contents())
          .containsEntry("db", "value-of-the-secret");
    }
  }

  @Test
  void withoutItNothingIsSent() throws Exception {
    fake.forgetCalls();
    try (GcpProvider provider = over(Outbound.DIRECT)) {
      FetchFailure failure = Pods.of(provider, issuer, "web-0", "shop/web").fetch(SECRET).failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message()).contains("no TLS connection; is there a proxy whose");
      assertThat(fake.calls()).isEmpty();
    }
  }

  @Test
  void aProxyLearnsTheHostsAndNothingElse() throws Exception {
    try (Canary canary = Canary.plant();
        Tunnel proxy = new Tunnel();
        GcpProvider provider = over(new Outbound(proxy.address(), List.of(), authority()))) {
      Pods pod = Pods.of(provider, issuer, "web-0", "shop/web");
      canary.watch("secret", "value-of-the-secret");
      canary.watch("token", pod.tokens().forAudience(Google.POOL).orElseThrow().exposeToken());
      assertThat(pod.fetch(SECRET).contents()).containsEntry("db", "value-of-the-secret");
      assertThat(proxy.asked.stream().map(head -> head.lines().findFirst().orElseThrow()))
          .contains(
              "CONNECT securetoken.google.test:%d HTTP/1.1".formatted(fake.port()),
              "CONNECT secretmanager.google.test:%d HTTP/1.1".formatted(fake.port()))
          .allMatch(line -> line.startsWith("CONNECT "));
      assertThat(proxy.asked).noneMatch(head -> head.contains("Authorization"));
      canary.assertAbsentFrom(String.join("\n", proxy.asked));
    }
  }

  @Test
  void anExceptionIsReachedWithoutTheProxy() throws Exception {
    try (Tunnel proxy = new Tunnel();
        GcpProvider provider =
            over(
                new Outbound(
                    proxy.address(),
                    Stream.of("google.test")
                        .map(ProxyException::of)
                        .flatMap(Optional::stream)
                        .toList(),
                    authority()))) {
      assertThat(Pods.of(provider, issuer, "web-0", "shop/web").fetch(SECRET).contents())
          .containsEntry("db", "value-of-the-secret");
      assertThat(proxy.asked).isEmpty();
    }
  }

  /** A proxy that passes on what it cannot read, to the fake's port, and notes what it can. */
  private static final class Tunnel implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();

    Tunnel() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    Optional<URI> address() {
      return Optional.of(URI.create("http://127.0.0.1:" + server.getLocalPort()));
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket client = server.accept();
          Thread.ofVirtual().start(() -> serve(client));
        } catch (IOException e) {
          // closed
        }
      }
    }

    private void serve(Socket client) {
      try (client) {
        String head = head(client.getInputStream());
        asked.add(head);
        int port = Integer.parseInt(head.replaceFirst("(?s)^CONNECT [^:]+:([0-9]+) .*", "$1"));
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
          client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
          Thread back = Thread.ofVirtual().start(() -> pass(target, client));
          pass(client, target);
          back.join();
        }
      } catch (IOException e) {
        // one of the two has gone
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static String head(InputStream stream) throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = stream.read();
        if (next < 0) {
          throw new IOException("the client has gone");
        }
        head.write(next);
      }
      return head.toString(ISO_8859_1);
    }

    private static void pass(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        // one of the two has gone
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
