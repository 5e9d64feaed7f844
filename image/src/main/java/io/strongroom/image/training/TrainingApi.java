package io.strongroom.image.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of an API server as the driver needs to use every part of its client once: a class of
 * each kind of provider, no status objects, and whatever is written is taken. Over TLS, on the
 * loopback interface.
 */
final class TrainingApi implements AutoCloseable {
  /** Of a key that lives as long as the training. */
  private static final char[] PASSWORD = "training".toCharArray();

  private static final String NOT_FOUND =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}\
      """;

  private static final String LIST =
      """
      {"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"1"},"items":[]}\
      """;

  private static final String CLASS =
      """
      {"apiVersion":"secrets-store.csi.x-k8s.io/v1","kind":"SecretProviderClass",
       "metadata":{"name":"db-credentials","namespace":"default","resourceVersion":"1"},
       "spec":{"provider":"file","parameters":{"objects":
       "- objectName: username\\n- objectName: password\\n  objectAlias: private/password\\n"}}}\
      """;

  private static final String EXTERNAL =
      """
      {"apiVersion":"secrets-store.csi.x-k8s.io/v1","kind":"SecretProviderClass",
       "metadata":{"name":"%s","namespace":"default","resourceVersion":"1"},
       "spec":{"provider":"%s","parameters":{"objects":"object"}}}\
      """
          .formatted(TrainingProvider.SECRET_PROVIDER_CLASS, TrainingProvider.NAME);

  private static final String BOOKMARK =
      """
      {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2"}}}
      """;

  private final ServerSocket listener;

  private TrainingApi(ServerSocket listener) {
    this.listener = listener;
  }

  /**
   * Serves, and writes a kubeconfig for it.
   *
   * @param directory has {@code keystore.p12} and its certificate {@code ca.pem}
   */
  static TrainingApi start(Path directory) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(directory.resolve("keystore.p12"))) {
      keys.load(file, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    ServerSocket listener =
        tls.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
    TrainingApi api = new TrainingApi(listener);
    Thread.ofVirtual().start(api::acceptAll);
    Path written = directory.resolve("kubeconfig.new");
    Files.writeString(written, kubeconfig(listener.getLocalPort(), directory));
    Files.move(written, directory.resolve("kubeconfig"), StandardCopyOption.ATOMIC_MOVE);
    return api;
  }

  private static String kubeconfig(int port, Path directory) {
    return """
    apiVersion: v1
    kind: Config
    current-context: training
    contexts: [{name: training, context: {cluster: training, user: training}}]
    clusters: [{name: training, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
    users: [{name: training, user: {token: training}}]
    """
        .formatted(port, directory.resolve("ca.pem"));
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // the end, or a client that went away
      }
    }
  }

  private static void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      for (String request = in.readLine(); request != null; request = in.readLine()) {
        answer(connection.getOutputStream(), request.split(" ", -1), readBody(in));
      }
    } catch (IOException e) {
      // the client has had what it wanted
    }
  }

  /** JSON of the driver's own making: ASCII, so that characters are bytes. */
  private static String readBody(BufferedReader in) throws IOException {
    int length = 0;
    for (String header = in.readLine();
        header != null && !header.isEmpty();
        header = in.readLine()) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    char[] body = new char[length];
    int read = 0;
    while (read < length) {
      int more = in.read(body, read, length - read);
      if (more < 0) {
        throw new IOException("cut");
      }
      read += more;
    }
    return new String(body);
  }

  private static void answer(OutputStream out, String[] request, String body) throws IOException {
    String method = request[0];
    String path = request[1];
    if (path.contains("watch=")) {
      String line = BOOKMARK.strip() + "\n";
      write(
          out,
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "%x\r\n%s\r\n".formatted(line.length(), line));
    } else if (!method.equals("GET")) {
      send(out, "200 OK", body.isEmpty() ? "{}" : body);
    } else if (path.contains("limit=1")) {
      send(out, "200 OK", LIST);
    } else if (path.endsWith("/secretproviderclasses/" + TrainingProvider.SECRET_PROVIDER_CLASS)) {
      send(out, "200 OK", EXTERNAL);
    } else if (path.contains("/secretproviderclasses/")) {
      send(out, "200 OK", CLASS);
    } else {
      send(out, "404 Not Found", NOT_FOUND);
    }
  }

  private static void send(OutputStream out, String status, String json) throws IOException {
    write(
        out,
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, json.getBytes(StandardCharsets.UTF_8).length, json));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
