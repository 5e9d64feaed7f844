package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A real OpenBao server beside the cluster: on this machine, where pods reach it and other machines
 * do not. Its storage is on disk, so that it can be sealed, stopped and started again.
 */
public final class OpenBao implements AutoCloseable {
  /** The audience that a kubernetes role takes; it takes one only. */
  public static final String AUDIENCE = "vault";

  /** Who may ask the API server whose a token is. */
  private static final String REVIEWER =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: NAME, namespace: kube-system}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: NAME}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
      subjects: [{kind: ServiceAccount, name: NAME, namespace: kube-system}]
      """;

  private enum AuthKind {
    KUBERNETES,
    JWT
  }

  private final Cluster cluster;
  private final Path home;
  private final String listen;
  private final Map<String, AuthKind> auths = new HashMap<>();
  private final List<HasMetadata> objects = new ArrayList<>();
  private GuardedProcess server;
  private String root = "";
  private String unsealKey = "";

  private OpenBao(Cluster cluster, Path home, String listen, GuardedProcess server) {
    this.cluster = cluster;
    this.home = home;
    this.listen = listen;
    this.server = server;
  }

  /** Starts one, initialised and unsealed. */
  public static OpenBao start(InstalledDriver driver) throws IOException, InterruptedException {
    Cluster cluster = driver.cluster();
    Optional<String> host = cluster.hostAddress();
    assumeTrue(host.isPresent(), "NOT RUN: pods of this cluster do not reach this machine");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host.orElseThrow()))) {
      port = free.getLocalPort();
    }
    // Beside kubelet's root: what belongs to the cluster goes with it.
    Path home = cluster.kubeletRoot().resolveSibling("openbao-" + port);
    String listen = host.orElseThrow() + ":" + port;
    OpenBao bao = new OpenBao(cluster, home, listen, BaoServer.start(home, listen));
    try {
      bao.awaitAnswer();
      bao.initialise();
      bao.unseal();
      return bao;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      bao.close();
      throw e;
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    Await.until(
        "OpenBao answers, or has ended",
        () -> server.isAlive() ? status("GET", "sys/seal-status", "") : 0,
        status -> status == 200 || status == 0);
    assertThat(server.isAlive()).as("OpenBao has ended: %s", server.log()).isTrue();
  }

  private void initialise() throws IOException {
    JsonObject keys = does("PUT", "sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}");
    root = keys.get("root_token").getAsString();
    unsealKey = keys.getAsJsonArray("keys_base64").get(0).getAsString();
  }

  /** As classes name it: {@code http://HOST:PORT}. */
  public String address() {
    return "http://" + listen;
  }

  /** As root; fails unless the server does it. The answer may be empty. */
  public JsonObject does(String method, String path, String json) throws IOException {
    HttpResponse<String> response = send(method, path, json);
    assertThat(response.statusCode())
        .as("%s %s: %s", method, path, response.body())
        .isBetween(200, 299);
    return response.body().isBlank()
        ? new JsonObject()
        : JsonParser.parseString(response.body()).getAsJsonObject();
  }

  /** As root; the status, whatever it is. */
  public int status(String method, String path, String json) throws IOException {
    return send(method, path, json).statusCode();
  }

  /** A client of its own for each call: connections to a server that was stopped are none. */
  private HttpResponse<String> send(String method, String path, String json) throws IOException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
              .header("X-Vault-Token", root)
              .method(method, HttpRequest.BodyPublishers.ofString(json))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Makes kubernetes auth, which has the API server review tokens; answers its mount. */
  public String kubernetesAuth(Cluster cluster) throws IOException {
    String mount = authMount("kubernetes", AuthKind.KUBERNETES);
    String reviewer = reviewer(mount);
    String manifests = REVIEWER.replace("NAME", reviewer);
    objects.addAll(
        cluster
            .client()
            .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
            .create());
    String token =
        cluster
            .client()
            .serviceAccounts()
            .inNamespace("kube-system")
            .withName(reviewer)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(86_400L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    JsonObject configuration = new JsonObject();
    configuration.addProperty("kubernetes_host", apiServer(cluster));
    configuration.addProperty("kubernetes_ca_cert", authority(cluster));
    configuration.addProperty("token_reviewer_jwt", token);
    configuration.addProperty("disable_local_ca_jwt", true);
    does("POST", "auth/%s/config".formatted(mount), configuration.toString());
    return mount;
  }

  /**
   * The service account, in {@code kube-system}, that reviews the tokens shown to kubernetes auth.
   */
  public String reviewer(String authMount) {
    return "openbao-%s-%s".formatted(URI.create(address()).getPort(), authMount);
  }

  /** Makes JWT auth, which has the keys of the cluster's issuer; answers its mount. */
  public String jwtAuth(Cluster cluster) throws IOException {
    String mount = authMount("jwt", AuthKind.JWT);
    JsonObject configuration = new JsonObject();
    configuration.addProperty("jwks_url", apiServer(cluster) + "/openid/v1/jwks");
    configuration.addProperty("jwks_ca_pem", authority(cluster));
    does("POST", "auth/%s/config".formatted(mount), configuration.toString());
    return mount;
  }

  private String authMount(String type, AuthKind kind) throws IOException {
    String mount = auths.containsKey(type) ? "%s-%d".formatted(type, auths.size()) : type;
    does("POST", "sys/auth/" + mount, "{\"type\":\"%s\"}".formatted(type));
    auths.put(mount, kind);
    return mount;
  }

  private static String apiServer(Cluster cluster) {
    String url = cluster.client().getMasterUrl().toString();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static String authority(Cluster cluster) {
    String encoded = cluster.client().getConfiguration().getCaCertData();
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  /**
   * Makes a role for one service account. A kubernetes role takes tokens for {@link #AUDIENCE}, a
   * JWT role also those for {@code openbao}.
   */
  public void role(
      String authMount, String role, String namespace, String serviceAccount, String... policies)
      throws IOException {
    JsonObject body = new JsonObject();
    switch (Objects.requireNonNull(auths.get(authMount), authMount)) {
      case KUBERNETES -> {
        body.addProperty("bound_service_account_names", serviceAccount);
        body.addProperty("bound_service_account_namespaces", namespace);
        body.addProperty("audience", AUDIENCE);
      }
      case JWT -> {
        body.addProperty("role_type", "jwt");
        body.addProperty("user_claim", "sub");
        body.addProperty(
            "bound_subject", "system:serviceaccount:%s:%s".formatted(namespace, serviceAccount));
        body.add("bound_audiences", array(AUDIENCE, "openbao"));
      }
    }
    body.add("token_policies", array(policies));
    does("POST", "auth/%s/role/%s".formatted(authMount, role), body.toString());
  }

  private static JsonArray array(String... texts) {
    JsonArray array = new JsonArray();
    for (String text : texts) {
      array.add(text);
    }
    return array;
  }

  /** Makes a policy or another in its place, which holds for logins that there are already. */
  public void policy(String name, String hcl) throws IOException {
    JsonObject body = new JsonObject();
    body.addProperty("policy", hcl);
    does("PUT", "sys/policies/acl/" + name, body.toString());
  }

  /** As with a power cut. */
  public void stop() throws IOException {
    server.kill();
  }

  /** As with a machine that is out of breath: connections are taken, and nothing is answered. */
  public void freeze() throws IOException, InterruptedException {
    server.freeze();
  }

  /** After {@link #freeze}. */
  public void thaw() throws IOException, InterruptedException {
    server.thaw();
  }

  /** Starts it again, if need be after {@link #stop}, and unseals it. */
  public void restart() throws IOException, InterruptedException {
    stop();
    server = BaoServer.start(home, listen);
    awaitAnswer();
    unseal();
  }

  public void seal() throws IOException {
    does("PUT", "sys/seal", "{}");
  }

  /** Returns when it serves. */
  public void unseal() throws IOException, InterruptedException {
    does("PUT", "sys/unseal", "{\"key\":\"%s\"}".formatted(unsealKey));
    Await.until(
        "OpenBao is unsealed and active",
        () -> status("GET", "sys/health", ""),
        status -> status == 200);
  }

  @Override
  public void close() {
    try {
      stop();
      cluster.client().resourceList(objects).delete();
      server.deleteFiles();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
