package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ProxyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to AWS: endpoints, proxies, certificate authorities. */
final class ConnectionTest extends AwsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private AwsProvider over(AwsConnectionSettings connection) {
    return new AwsProvider(
        new AwsSettings(Optional.empty(), connection, AgentSettings.DEFAULT), cluster, cluster);
  }

  private static AwsConnectionSettings proxied(boolean fips, int port, String... noProxy) {
    return new AwsConnectionSettings(fips, Optional.empty(), by(port, noProxy));
  }

  private static Outbound by(int port, String... exceptions) {
    return new Outbound(
        Optional.of(URI.create("http://127.0.0.1:" + port)),
        Stream.of(exceptions).map(ProxyException::of).flatMap(Optional::stream).toList(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "us-east-1, false, sts.us-east-1.amazonaws.com",
    "eu-central-1, false, sts.eu-central-1.amazonaws.com",
    "cn-north-1, false, sts.cn-north-1.amazonaws.com.cn",
    "us-east-1, true, sts-fips.us-east-1.amazonaws.com",
  })
  void theTokenServiceIsAskedInTheRegionAndWithFipsIfTheOperatorSaysSo(
      String region, boolean fips, String host) throws Exception {
    try (Listener proxy = new Listener();
        AwsProvider provider = over(proxied(fips, proxy.port()))) {
      FetchFailure failure = Pods.web(provider).fetch(secrets("db"), "region", region).failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(proxy.lines())
          .isNotEmpty()
          .containsOnly("CONNECT %s:443 HTTP/1.1".formatted(host));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "other.test, true",
    "aws.test, false",
    "s.test, true",
    "10.0.0.0/8, true",
    "*, false",
    "*.aws.test, false",
    ".aws.test, false",
    "STS.US-EAST-1.AWS.TEST, false",
  })
  void aProxyIsUsedUnlessTheHostIsAnException(String exception, boolean used) throws Exception {
    try (Listener proxy = new Listener();
        AwsProvider provider =
            over(
                new AwsConnectionSettings(
                    false,
                    Optional.of("http://{service}.{region}.aws.test:1"),
                    by(proxy.port(), exception)))) {
      assertThat(Pods.web(provider).fetch(secrets("db")).failure().kind())
          .isEqualTo(Kind.UNAVAILABLE);
      assertThat(
              proxy.lines().stream()
                  .anyMatch(line -> line.startsWith("POST http://sts.us-east-1.aws.test:1")))
          .isEqualTo(used);
    }
  }

  @Test
  void anAuthorityOfTheOperatorIsTrustedBesidesThePlatforms(@TempDir Path directory)
      throws Exception {
    HttpsServer server = overTls(directory);
    try {
      for (boolean trusted : List.of(true, false)) {
        AwsConnectionSettings connection =
            new AwsConnectionSettings(
                false,
                Optional.of("https://{service}.{region}.aws.test:" + server.getAddress().getPort()),
                new Outbound(
                    Optional.empty(),
                    List.of(),
                    trusted ? Optional.of(directory.resolve("ca.pem")) : Optional.empty()));
        try (AwsProvider provider = over(connection)) {
          FetchFailure failure = Pods.web(provider).fetch(secrets("db")).failure();
          assertThat(failure.message())
              .contains(trusted ? "reached over TLS" : "no TLS connection");
        }
      }
    } finally {
      server.stop(0);
    }
  }

  /** It refuses everybody, in words by which it is known. */
  private static HttpsServer overTls(Path directory) throws Exception {
    Path store = directory.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=aws.test",
        "-ext",
        "san=dns:*.us-east-1.aws.test",
        "-keystore",
        store.toString(),
        "-storepass",
        new String(PASSWORD));
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-file",
        directory.resolve("ca.pem").toString(),
        "-keystore",
        store.toString(),
        "-storepass",
        new String(PASSWORD));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body =
                ("<ErrorResponse><Error><Code>AccessDenied</Code><Message>reached over TLS"
                        + "</Message></Error></ErrorResponse>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(output).isZero();
  }

  /** Takes connections, notes their first line and ends them. */
  private static final class Listener implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Listener() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    List<String> lines() {
      return List.copyOf(lines);
    }

    private void accept() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept();
            BufferedReader reader =
                new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
          lines.add(String.valueOf(reader.readLine()));
        } catch (IOException e) {
          // closed, or the client has gone
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
