package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fake's one server, for all services: their paths do not meet. */
public final class FakeGoogle implements AutoCloseable {
  private static final Pattern SECRETS =
      Pattern.compile("/v1/(?<parent>projects/[^/]+(?:/locations/[^/]+)?)/secrets");
  private static final Pattern SECRET =
      Pattern.compile(
          "/v1/(?<name>projects/[^/]+(?:/locations/[^/]+)?/secrets/[^/:]+)(?::(?<verb>\\w+))?");
  private static final Pattern VERSION =
      Pattern.compile(
          "/v1/(?<name>projects/[^/]+(?:/locations/[^/]+)?/secrets/[^/]+)/versions(?:/(?<version>[^/:]+)(?::(?<verb>\\w+))?)?");
  private static final Pattern PARAMETERS =
      Pattern.compile(
          "/v1/(?<name>projects/[^/]+/locations/[^/]+/parameters)(?:/(?<id>[^/]+))?(?<versions>/versions)?");
  private static final Pattern RENDER =
      Pattern.compile(
          "/v1/(?<name>projects/[^/]+/locations/[^/]+/parameters/[^/]+)/versions/(?<version>[^/:]+):render");
  private static final Pattern ACCOUNT =
      Pattern.compile("/v1/projects/-/serviceAccounts/(?<email>[^/:]+)(?<verb>:\\w+|/keys)");
  private static final Pattern PROJECT =
      Pattern.compile("/v1/(?<name>projects/[^/:]+):setIamPolicy");

  private final Projects projects = new Projects();
  private final Policies policies;
  private final FakeTokens tokens;
  private final FakeSecrets secrets = new FakeSecrets(projects);
  private final FakeParameters parameters;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Map<String, String> metadata = new ConcurrentHashMap<>();
  private final HttpServer server;

  /**
   * A call that was answered.
   *
   * @param name the resource, the audience or the account
   * @param principal as whom; empty where that was not known yet
   */
  public record Call(String method, String host, String name, String principal) {}

  /**
   * A server.
   *
   * @param server not started yet
   * @param open whether what has no policy is everybody's
   * @param issuerKeys with which the tokens of service accounts are signed
   */
  public FakeGoogle(HttpServer server, boolean open, Supplier<List<PublicKey>> issuerKeys) {
    this.server = server;
    policies = new Policies(open);
    tokens = new FakeTokens(policies, issuerKeys);
    parameters = new FakeParameters(projects, secrets, policies);
    projects.number("demo-project");
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  Projects projects() {
    return projects;
  }

  public FakeSecrets secrets() {
    return secrets;
  }

  public FakeParameters parameters() {
    return parameters;
  }

  public Policies policies() {
    return policies;
  }

  public FakeTokens tokens() {
    return tokens;
  }

  /** The calls so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many calls of a method there were. */
  public long count(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).count();
  }

  public void forgetCalls() {
    calls.clear();
  }

  /** The next reads of a name fail. */
  public void fault(String name, String code, String message, int times, Optional<String> after) {
    faults.add(new Fault(name, Refusal.of(code, message, after), times));
  }

  /** The token exchange answers so. */
  public void faultOfTokens(String method, int status, String code, String description) {
    faults.add(new Fault(method, Refusal.ofTokens(status, code, description), Integer.MAX_VALUE));
  }

  public void mend() {
    faults.clear();
  }

  /** What the metadata server knows, by its path. */
  public void metadata(String path, String value) {
    metadata.put(path, value);
  }

  /** As it was in the beginning. */
  public void clear() {
    secrets.clear();
    parameters.clear();
    policies.clear();
    metadata.clear();
    faults.clear();
    calls.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.of(exchange);
      try {
        request.answer(200, answer(request).toString(), Optional.empty());
      } catch (Refusal refusal) {
        request.answer(refusal.status(), refusal.body().toString(), refusal.retryAfter());
      } catch (JsonParseException | IllegalStateException | NullPointerException e) {
        request.answer(
            400,
            Refusal.of("INVALID_ARGUMENT", "not understood").body().toString(),
            Optional.empty());
      }
    }
  }

  private JsonElement answer(Request request) throws Refusal {
    String path = request.path();
    if (path.startsWith("/computeMetadata/v1/")) {
      return ofMetadata(path.substring("/computeMetadata/v1/".length()), request);
    }
    switch (path) {
      case "/v1/token", "/v1/identitybindingtoken" -> {
        return exchange(request);
      }
      case "/token" -> {
        log("SignIn", request, "", "");
        failIfOrdered("SignIn");
        return tokens.signedIn(Request.fields(request.body()));
      }
      default -> {}
    }
    String principal = tokens.principal(request.authorization());
    if (path.equals("/fake/calls") && principal.equals(Policies.ADMIN)) {
      return shownCalls(request);
    }
    Matcher account = ACCOUNT.matcher(path);
    if (account.matches()) {
      return ofAccount(request, account.group("email"), account.group("verb"), principal);
    }
    Matcher project = PROJECT.matcher(path);
    if (project.matches()) {
      admin(principal);
      return policy(project.group("name"), request);
    }
    return path.contains("/parameters")
        ? ofParameters(request, principal)
        : ofSecrets(request, principal);
  }

  private JsonObject ofMetadataToken(String value) {
    JsonObject token = new JsonObject();
    token.addProperty("access_token", tokens.issue(value));
    token.addProperty("expires_in", 3599);
    token.addProperty("token_type", "Bearer");
    return token;
  }

  private JsonElement ofMetadata(String path, Request request) throws Refusal {
    log("Metadata", request, path, "");
    String value = metadata.get(path);
    if (value == null) {
      throw Refusal.of("NOT_FOUND", "not found");
    }
    return path.endsWith("/token") ? ofMetadataToken(value) : new JsonPrimitive(value);
  }

  private JsonObject exchange(Request request) throws Refusal {
    Map<String, String> fields = new LinkedHashMap<>();
    if (request.path().equals("/v1/token")) {
      fields.putAll(Request.fields(request.body()));
    } else {
      request.json().asMap().forEach((name, value) -> fields.put(name, value.getAsString()));
    }
    log("ExchangeToken", request, fields.getOrDefault("audience", ""), "");
    failIfOrdered("ExchangeToken");
    return tokens.exchange(fields);
  }

  private JsonObject ofAccount(Request request, String email, String verb, String principal)
      throws Refusal {
    return switch (verb) {
      case ":generateAccessToken" -> {
        log("GenerateAccessToken", request, email, principal);
        failIfOrdered("GenerateAccessToken");
        yield tokens.impersonate(principal, email, request.json());
      }
      case ":setIamPolicy" -> {
        admin(principal);
        yield policy("projects/-/serviceAccounts/" + email, request);
      }
      case "/keys" -> {
        admin(principal);
        JsonObject key = new JsonObject();
        key.addProperty(
            "privateKeyData",
            Base64.getEncoder().encodeToString(tokens.key(email).getBytes(UTF_8)));
        yield key;
      }
      default -> throw unknown(request);
    };
  }

  private JsonObject policy(String resource, Request request) {
    policies.set(projects.withId(resource), request.json().getAsJsonObject("policy"));
    return policies.get(projects.withId(resource));
  }

  private static void admin(String principal) throws Refusal {
    if (!principal.equals(Policies.ADMIN)) {
      throw Refusal.of("PERMISSION_DENIED", "The caller does not have permission");
    }
  }

  private static Refusal unknown(Request request) {
    return Refusal.of("NOT_FOUND", "Method not found: " + request.path());
  }

  private JsonArray shownCalls(Request request) {
    JsonArray all = new JsonArray();
    calls.forEach(
        call -> {
          JsonObject json = new JsonObject();
          json.addProperty("method", call.method());
          json.addProperty("host", call.host());
          json.addProperty("name", call.name());
          json.addProperty("principal", call.principal());
          all.add(json);
        });
    if (request.method().equals("DELETE")) {
      calls.clear();
    }
    return all;
  }

  private void log(String method, Request request, String name, String principal) {
    calls.add(new Call(method, request.host(), name, principal));
  }

  private void failIfOrdered(String name) throws Refusal {
    for (Fault fault : faults) {
      if (fault.takes(name)) {
        throw fault.refusal();
      }
    }
  }

  private void permitted(String principal, String permission, String resource, String shown)
      throws Refusal {
    if (!policies.allows(principal, permission, resource)) {
      throw Refusal.of(
          "PERMISSION_DENIED",
          "Permission '%s' denied for resource '%s' (or it may not exist)."
              .formatted(permission, shown));
    }
  }

  private JsonObject ofParameters(Request request, String principal) throws Refusal {
    Matcher render = RENDER.matcher(request.path());
    if (render.matches() && request.isGet()) {
      String name = projects.withId(render.group("name"));
      String shown = name + "/versions/" + render.group("version");
      log("RenderParameterVersion", request, shown, principal);
      failIfOrdered(shown);
      permitted(principal, "parametermanager.parameterVersions.render", name, shown);
      return parameters.render(name, render.group("version"));
    }
    Matcher one = PARAMETERS.matcher(request.path());
    if (!one.matches()) {
      throw unknown(request);
    }
    admin(principal);
    String collection = projects.withId(one.group("name"));
    if (one.group("id") == null) {
      return parameters.create(collection + "/" + request.query().get("parameterId"));
    }
    String name = collection + "/" + one.group("id");
    return one.group("versions") == null
        ? parameters.get(name)
        : parameters.createVersion(
            name, request.query().getOrDefault("parameterVersionId", ""), request.json());
  }

  private JsonObject ofSecrets(Request request, String principal) throws Refusal {
    Matcher version = VERSION.matcher(request.path());
    if (version.matches()) {
      return ofVersions(
          request,
          principal,
          projects.withId(version.group("name")),
          Optional.ofNullable(version.group("version")),
          Optional.ofNullable(version.group("verb")).orElse(""));
    }
    Matcher collection = SECRETS.matcher(request.path());
    if (collection.matches()) {
      String parent = projects.withId(collection.group("parent"));
      if (!request.isGet()) {
        admin(principal);
        return secrets.create(
            parent + "/secrets/" + request.query().get("secretId"), request.json());
      }
      log("ListSecrets", request, parent, principal);
      failIfOrdered(parent);
      permitted(principal, "secretmanager.secrets.list", parent, parent);
      return secrets.list(
          parent + "/secrets",
          request.query().getOrDefault("filter", ""),
          Integer.parseInt(request.query().getOrDefault("pageSize", "25")),
          request.query().getOrDefault("pageToken", ""));
    }
    Matcher secret = SECRET.matcher(request.path());
    if (!secret.matches()) {
      throw unknown(request);
    }
    admin(principal);
    String name = projects.withId(secret.group("name"));
    return switch (Optional.ofNullable(secret.group("verb")).orElse(request.method())) {
      case "GET" -> secrets.get(name);
      case "PATCH" -> secrets.change(name, request.json());
      case "DELETE" -> {
        secrets.delete(name);
        yield new JsonObject();
      }
      case "addVersion" ->
          secrets.addVersion(
              name,
              Base64.getDecoder()
                  .decode(request.json().getAsJsonObject("payload").get("data").getAsString()));
      case "setIamPolicy" -> policy(name, request);
      case "getIamPolicy" -> policies.get(name);
      default -> throw unknown(request);
    };
  }

  private JsonObject ofVersions(
      Request request, String principal, String name, Optional<String> version, String verb)
      throws Refusal {
    String shown = name + "/versions/" + version.orElse("");
    return switch (verb) {
      case "access" -> {
        log("AccessSecretVersion", request, shown, principal);
        failIfOrdered(shown);
        permitted(principal, "secretmanager.versions.access", name, shown);
        yield secrets.access(name, version.orElseThrow());
      }
      case "" -> {
        log("GetSecretVersion", request, shown, principal);
        failIfOrdered("GetSecretVersion " + shown);
        permitted(principal, "secretmanager.versions.get", name, shown);
        yield version.isEmpty() ? secrets.versions(name) : secrets.version(name, version.get());
      }
      default -> {
        admin(principal);
        yield secrets.state(
            name,
            version.orElseThrow(),
            switch (verb) {
              case "disable" -> "DISABLED";
              case "enable" -> "ENABLED";
              case "destroy" -> "DESTROYED";
              default -> throw unknown(request);
            });
      }
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
