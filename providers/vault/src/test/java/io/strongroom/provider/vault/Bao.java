package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real OpenBao server in development mode: in memory, unsealed, on loopback. */
public final class Bao implements AutoCloseable {
  private static final String ROOT = "root-of-the-tests";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String address;
  private final String namespace;
  private final AtomicInteger names;

  private Bao(Process process, String address, String namespace, AtomicInteger names) {
    this.process = process;
    this.address = address;
    this.namespace = namespace;
    this.names = names;
  }

  /** The server that tests share which leave it running; each uses mounts of its own. */
  static Bao shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final Bao SERVER = start();
  }

  /** The binary, fetched on the first run on a machine. */
  private static final class Binary {
    static final String PATH = fetch();

    private static String fetch() {
      try {
        Process setup =
            new ProcessBuilder(Path.of("setup", "bao").toAbsolutePath().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(setup.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(setup.waitFor()).as("OpenBao was not fetched, see above").isZero();
        return path.strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** A server of one's own, on a port that the kernel has chosen. */
  static Bao start() {
    try {
      // Below target: nothing is kept there, and nothing has to be tidied away.
      Path home = Files.createDirectories(Path.of("target", "bao").toAbsolutePath());
      ProcessBuilder builder =
          new ProcessBuilder(
                  Binary.PATH,
                  "server",
                  "-dev",
                  "-dev-no-store-token",
                  "-dev-root-token-id=" + ROOT,
                  "-dev-listen-address=127.0.0.1:0")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("HOME", home.toString());
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      Instant end = Instant.now().plus(PATIENCE);
      return await(process, end, () -> answering(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same server, seen from a namespace that is made in it. */
  Bao namespace(String name) throws IOException {
    does("POST", "sys/namespaces/" + name, "{}");
    return within(name);
  }

  /** The same server, seen from a namespace that is there. */
  Bao within(String name) {
    return new Bao(process, address, name, names);
  }

  /** It listens for other servers too, at a port that answers no client. */
  private static Optional<Bao> answering(Process process) throws IOException {
    return ListeningPorts.of(process).stream()
        .map(port -> new Bao(process, "http://127.0.0.1:" + port, "", new AtomicInteger()))
        .filter(Bao::isReady)
        .findFirst();
  }

  private boolean isReady() {
    try {
      return send("GET", "sys/health", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Something that there is once the server has come up. */
  private interface Sign<T> {
    Optional<T> seen() throws IOException;
  }

  private static <T> T await(Process process, Instant end, Sign<T> sign) throws IOException {
    while (true) {
      Optional<T> seen = sign.seen();
      if (seen.isPresent()) {
        return seen.get();
      }
      assertThat(process.isAlive()).as("the server runs").isTrue();
      assertThat(Instant.now()).as("the server is not ready").isBefore(end);
      pause();
    }
  }

  /** A server that is about to do something needs the processor more than who waits for it. */
  public static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String address() {
    return address;
  }

  /**
   * A name for a mount, role or policy that no other at this server has. Two servers that are
   * furnished alike have the same ones.
   */
  String unique(String kind) {
    return "%s-%d".formatted(kind, names.incrementAndGet());
  }

  /** As root; fails unless the server does it. */
  JsonObject does(String method, String path, String json) throws IOException {
    HttpResponse<String> response = send(method, path, json);
    assertThat(response.statusCode())
        .as("%s %s: %s", method, path, response.body())
        .isBetween(200, 299);
    return response.body().isBlank()
        ? new JsonObject()
        : JsonParser.parseString(response.body()).getAsJsonObject();
  }

  /** As root; the status, whatever it is. */
  int status(String method, String path, String json) throws IOException {
    return send(method, path, json).statusCode();
  }

  private HttpResponse<String> send(String method, String path, String json) throws IOException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
              .header("X-Vault-Token", ROOT)
              .method(method, HttpRequest.BodyPublishers.ofString(json));
      if (!namespace.isEmpty()) {
        request.header("X-Vault-Namespace", namespace);
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Makes a KV engine and answers its mount. */
  String kv(int version) throws IOException {
    String mount = unique("kv");
    does(
        "POST",
        "sys/mounts/" + mount,
        "{\"type\":\"kv\",\"options\":{\"version\":\"%d\"}}".formatted(version));
    if (version == 2) {
      // The engine becomes one of version 2 behind the answer, and takes nothing until it is.
      while (status("GET", mount + "/config", "") == 400) {
        pause();
      }
    }
    return mount;
  }

  /** Makes JWT auth that trusts an issuer, and answers its mount. */
  String jwtAuth(Issuer issuer) throws IOException {
    String mount = unique("jwt");
    does("POST", "sys/auth/" + mount, "{\"type\":\"jwt\"}");
    does(
        "POST",
        "auth/%s/config".formatted(mount),
        "{\"jwt_validation_pubkeys\":[\"%s\"]}".formatted(issuer.publicKey().replace("\n", "\\n")));
    return mount;
  }

  /** Makes a role for a service account, whose token has further policies. */
  String jwtRole(String mount, String serviceAccount, String more, String... policies)
      throws IOException {
    String role = unique("role");
    does(
        "POST",
        "auth/%s/role/%s".formatted(mount, role),
        """
        {"role_type":"jwt","user_claim":"sub","bound_audiences":["vault","openbao"],
         "bound_subject":"system:serviceaccount:%s","token_policies":["%s"]%s}
        """
            .formatted(serviceAccount, String.join("\",\"", policies), more));
    return role;
  }

  /** Makes a policy that allows something on paths. */
  String policy(String capability, String... paths) throws IOException {
    String name = unique("policy");
    allow(name, capability, paths);
    return name;
  }

  /** Sets what a policy allows. */
  void allow(String policy, String capability, String... paths) throws IOException {
    List<String> rules = new ArrayList<>();
    for (String path : paths) {
      rules.add(
          "path \\\"%s\\\" { capabilities = [\\\"%s\\\"] }"
              .formatted(path, capability.toLowerCase(Locale.ROOT)));
    }
    does(
        "PUT",
        "sys/policies/acl/" + policy,
        "{\"policy\":\"%s\"}".formatted(String.join(" ", rules)));
  }

  /**
   * A PKI engine with a role {@code any}.
   *
   * @param certificate of its authority, in PEM
   */
  record Pki(String mount, String certificate) {}

  /** Makes a PKI engine whose certificates live so long. */
  Pki pki(long seconds) throws IOException {
    String mount = unique("pki");
    does(
        "POST",
        "sys/mounts/" + mount,
        "{\"type\":\"pki\",\"config\":{\"max_lease_ttl\":\"87600h\"}}");
    String certificate =
        does(
                "POST",
                mount + "/root/generate/internal",
                "{\"common_name\":\"authority of the tests\",\"ttl\":\"87600h\"}")
            .getAsJsonObject("data")
            .get("certificate")
            .getAsString();
    does(
        "POST",
        mount + "/roles/any",
        "{\"allow_any_name\":true,\"enforce_hostnames\":false,\"ttl\":\"%ds\"}".formatted(seconds));
    return new Pki(mount, certificate);
  }

  /** Makes an engine whose role {@code app} lends users that live so long. */
  String rabbit(Rabbit rabbit, Duration life) throws IOException {
    return rabbit(rabbit, life, life.multipliedBy(30));
  }

  /** The same, with how long they live at most. */
  String rabbit(Rabbit rabbit, Duration life, Duration most) throws IOException {
    return rabbit(unique("rabbit"), rabbit, life, most);
  }

  /** The same at a mount of its own. */
  String rabbit(String mount, Rabbit rabbit, Duration life, Duration most) throws IOException {
    does("POST", "sys/mounts/" + mount, "{\"type\":\"rabbitmq\"}");
    does(
        "POST",
        mount + "/config/connection",
        "{\"connection_uri\":\"%s\",\"username\":\"a\",\"password\":\"b\",\"verify_connection\":false}"
            .formatted(rabbit.address()));
    does(
        "POST",
        mount + "/config/lease",
        "{\"ttl\":%d,\"max_ttl\":%d}".formatted(life.toSeconds(), most.toSeconds()));
    does("POST", mount + "/roles/app", "{\"tags\":\"monitoring\"}");
    return mount;
  }

  /** What is listed at a path; nothing if there is nothing. */
  List<String> keys(String path) throws IOException {
    List<String> keys = new ArrayList<>();
    HttpResponse<String> listed = send("LIST", path, "");
    if (listed.statusCode() != 404) {
      assertThat(listed.statusCode()).as("LIST %s: %s", path, listed.body()).isEqualTo(200);
      JsonParser.parseString(listed.body())
          .getAsJsonObject()
          .getAsJsonObject("data")
          .getAsJsonArray("keys")
          .forEach(key -> keys.add(key.getAsString()));
    }
    return keys;
  }

  /** The accessors of tokens that logins at an auth mount have made, and that live. */
  List<String> logins(String mount) throws IOException {
    List<String> logins = new ArrayList<>();
    for (String accessor : keys("auth/token/accessors")) {
      HttpResponse<String> found = send("POST", "auth/token/lookup-accessor", ofAccessor(accessor));
      if (found.statusCode() == 200
          && JsonParser.parseString(found.body())
              .getAsJsonObject()
              .getAsJsonObject("data")
              .get("path")
              .getAsString()
              .equals("auth/%s/login".formatted(mount))) {
        logins.add(accessor);
      }
    }
    return logins;
  }

  /** Ends all logins at an auth mount, as an operator would. */
  void revokeLogins(String mount) throws IOException {
    for (String accessor : logins(mount)) {
      does("POST", "auth/token/revoke-accessor", ofAccessor(accessor));
    }
  }

  private static String ofAccessor(String accessor) {
    return "{\"accessor\":\"%s\"}".formatted(accessor);
  }

  /** Whether a certificate was revoked. */
  boolean isRevoked(Pki pki, String serial) throws IOException {
    return does("GET", "%s/cert/%s".formatted(pki.mount(), serial), "")
            .getAsJsonObject("data")
            .get("revocation_time")
            .getAsLong()
        > 0;
  }

  /** Writes a secret of KV version 2. */
  void put(String mount, String name, String json) throws IOException {
    does("POST", "%s/data/%s".formatted(mount, name), "{\"data\":%s}".formatted(json));
  }

  @Override
  public void close() {
    stop();
  }

  /** It keeps its connections and takes new ones, and says nothing any more. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** As with a power cut. */
  void stop() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
