package io.strongroom.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.NodeDirectory;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real OpenBao server in development mode: in memory, on loopback, without TLS. Pods have a
 * service account each, whose token it takes by JWT auth: Kubernetes auth has an API server review
 * them, and the driver does the same for both.
 */
final class VaultStore implements MeasuredStore {
  private static final String AUDIENCE = "vault";
  private static final String ROOT = "root-of-the-benchmark";
  private static final String POLICY = "path \"secret/data/db\" { capabilities = [\"read\"] }";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 20;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ClusterIssuer issuer = new ClusterIssuer();
  private final Process server;
  private final Path log;
  private final String address;

  private VaultStore(Process server, Path log, String address) {
    this.server = server;
    this.log = log;
    this.address = address;
  }

  static VaultStore open(Path directory, Path bao) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = directory.resolve("bao.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                bao.toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + ROOT,
                "-dev-listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()));
    builder.environment().put("HOME", directory.toString());
    VaultStore store = new VaultStore(builder.start(), log, "http://127.0.0.1:" + port);
    try {
      store.furnish();
      return store;
    } catch (IOException | InterruptedException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void furnish() throws IOException, InterruptedException {
    // Its engine becomes one of version 2 some time after it answers, and takes nothing until then.
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!takesTheSecret()) {
      if (server.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new IOException("OpenBao does not serve: " + Files.readString(log));
      }
    }
    JsonObject policy = new JsonObject();
    policy.addProperty("policy", POLICY);
    does("PUT", "sys/policies/acl/bench", policy);
    does("POST", "sys/auth/jwt", object("type", "jwt"));
    JsonObject keys = new JsonObject();
    JsonArray pem = new JsonArray();
    issuer.publicKeys().stream().map(VaultStore::pem).forEach(pem::add);
    keys.add("jwt_validation_pubkeys", pem);
    does("POST", "auth/jwt/config", keys);
    JsonObject role = object("role_type", "jwt");
    role.addProperty("user_claim", "sub");
    role.addProperty("bound_audiences", AUDIENCE);
    role.addProperty("token_policies", "bench");
    does("POST", "auth/jwt/role/bench", role);
  }

  private boolean takesTheSecret() throws InterruptedException {
    JsonObject secret = new JsonObject();
    secret.add("data", object("password", "s".repeat(1024)));
    try {
      return send("POST", "secret/data/db", secret.toString()).statusCode() == OK;
    } catch (IOException _) {
      return false;
    }
  }

  private static JsonObject object(String key, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(key, value);
    return object;
  }

  private static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----"
        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()));
  }

  private void does(String method, String path, JsonObject body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(method, path, body.toString());
    if (answer.statusCode() != OK && answer.statusCode() != NO_CONTENT) {
      throw new IOException("%s %s: %s".formatted(method, path, answer.body()));
    }
  }

  /** As root. */
  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
            .header("X-Vault-Token", ROOT)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public List<String> flags() {
    return List.of("--vault-addr=" + address, "--vault-mount=jwt");
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "roleName",
        "bench",
        "objects",
        "'[{objectName: db, secretPath: secret/data/db, secretKey: password}]'");
  }

  @Override
  public PodVolume newPod() {
    PodVolume pod =
        NodeDirectory.volumeOfNewPod(Kind.VAULT.secretProviderClass(), BenchVolumes.TOKEN);
    String account = "account-" + pod.podUid();
    String name = "%s/%s".formatted(pod.namespace(), account);
    return pod.withServiceAccount(account)
        .withCredentials(
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(
                Map.of(AUDIENCE, new Token(issuer.token(name, AUDIENCE), Moment.LATEST))));
  }

  /** Logins that live: those of volumes that are gone were given back. */
  @Override
  public String asked() throws IOException {
    try {
      HttpResponse<String> answer = send("LIST", "auth/token/accessors", "");
      int all =
          JsonParser.parseString(answer.body())
              .getAsJsonObject()
              .getAsJsonObject("data")
              .getAsJsonArray("keys")
              .size();
      return "%d logins that live".formatted(all - 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while OpenBao was asked");
    }
  }

  @Override
  public void close() {
    http.close();
    server.destroyForcibly().onExit().join();
  }
}
