package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The fake as a process: {@code java -cp classes:gson.jar
 * io.strongroom.provider.gcp.fake.FakeGoogleMain --port 8080 --admin-token TOKEN}.
 *
 * <p>It is filled through Google's own APIs by the bearer of the administrator's token. {@code
 * --jwks} is a file or an address, of what the API server answers at {@code /openid/v1/jwks}; it is
 * read for each exchange with a pool that does not exist. {@code --address} (127.0.0.1), {@code
 * --certificate} and {@code --key} (PEM) and {@code --open true} (what has no policy is
 * everybody's) may be there. {@code --metadata.project/project-id=NAME} and the like fill the
 * metadata server.
 */
public final class FakeGoogleMain {
  private FakeGoogleMain() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Map<String, String> options = new HashMap<>();
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--metadata.")) {
        String[] parts = args[i].substring("--metadata.".length()).split("=", 2);
        metadata.put(parts[0], parts[1]);
      } else {
        options.put(args[i], args[++i]);
      }
    }
    InetSocketAddress address =
        new InetSocketAddress(
            options.getOrDefault("--address", "127.0.0.1"),
            Integer.parseInt(options.getOrDefault("--port", "0")));
    Optional<String> certificate = Optional.ofNullable(options.get("--certificate"));
    HttpServer server =
        certificate.isPresent()
            ? overTls(address, Path.of(certificate.get()), Path.of(required(options, "--key")))
            : HttpServer.create(address, 0);
    @SuppressWarnings("resource") // until the process ends
    FakeGoogle fake =
        new FakeGoogle(
            server,
            Boolean.parseBoolean(options.get("--open")),
            () ->
                Optional.ofNullable(options.get("--jwks"))
                    .map(FakeGoogleMain::keys)
                    .orElseGet(List::of));
    fake.tokens().admin(required(options, "--admin-token"));
    metadata.forEach(fake::metadata);
    System.out.println("listening on " + fake.port());
  }

  private static String required(Map<String, String> options, String name) {
    return Optional.ofNullable(options.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
  }

  private static List<PublicKey> keys(String jwks) {
    try (InputStream stream =
        jwks.startsWith("http")
            ? URI.create(jwks).toURL().openStream()
            : Files.newInputStream(Path.of(jwks))) {
      return TokenSignatures.keys(new String(stream.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("no keys at " + jwks, e);
    }
  }

  private static HttpServer overTls(InetSocketAddress address, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate)) {
      store.setKeyEntry(
          "fake",
          privateKey(Files.readString(key)),
          new char[0],
          CertificateFactory.getInstance("X.509")
              .generateCertificates(pem)
              .toArray(Certificate[]::new));
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    byte[] der =
        Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").getBytes(UTF_8));
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // of the other kind
      }
    }
    throw new InvalidKeySpecException("expected PKCS #8");
  }
}
