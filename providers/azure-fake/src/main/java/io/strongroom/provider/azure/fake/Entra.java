package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Entra's discovery and its token endpoint, for the grant of client credentials. */
public final class Entra {
  /** The audience of tokens that are exchanged. */
  public static final String EXCHANGE = "api://AzureADTokenExchange";

  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final List<String> OTHER_RESOURCES =
      List.of(
          "https://management.azure.com",
          "https://management.core.windows.net",
          "https://graph.microsoft.com");

  private final FakeAzure azure;
  private final AccessTokens tokens = new AccessTokens();
  private final Assertions assertions = new Assertions();
  private final Map<String, Map<String, Application>> tenants = new ConcurrentHashMap<>();

  Entra(FakeAzure azure) {
    this.azure = azure;
  }

  /** A tenant, without applications if it is new. */
  public void tenant(String tenant) {
    var _ = applications(tenant);
  }

  private Map<String, Application> applications(String tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>());
  }

  /** An application of a tenant; both are made where they are not there. */
  public Application application(String tenant, String clientId) {
    return applications(tenant).computeIfAbsent(clientId, id -> new Application(tenant, id));
  }

  /** One that was registered before. */
  void add(Application application) {
    applications(application.tenant()).put(application.clientId(), application);
  }

  /** An application that is there. */
  Optional<Application> known(String tenant, String clientId) {
    return Optional.ofNullable(tenants.getOrDefault(tenant, Map.of()).get(clientId));
  }

  /** With which keys an issuer of other tokens signs, a cluster for instance. */
  public void issuer(String issuer, Supplier<List<PublicKey>> keys) {
    assertions.issuer(issuer, keys);
  }

  /** The tokens that were made so far are refused from now on. */
  public void revokeAll() {
    tokens.revokeAll();
  }

  /** How long the tokens live that are made from now on. */
  public void tokensLive(int seconds) {
    tokens.lifeSeconds(seconds);
  }

  void clear() {
    tenants.clear();
    tokens.forget();
    tokens.lifeSeconds(AccessTokens.LIFE_SECONDS);
  }

  AccessTokens tokens() {
    return tokens;
  }

  Assertions assertions() {
    return assertions;
  }

  FakeAzureAnswer answer(FakeAzureRequest request, FakeAzureCloud cloud) throws FakeAzureRefusal {
    List<String> path = request.segments();
    String route =
        path.isEmpty()
            ? ""
            : String.join("/", path.subList(1, path.size())).toLowerCase(Locale.ROOT);
    return switch (request.method() + " " + route) {
      case "GET discovery/instance" -> {
        azure.log("InstanceDiscovery", request, "", "");
        yield FakeAzureAnswer.ok(Discovery.instance(request, azure.hosts().clouds()));
      }
      case "GET v2.0/.well-known/openid-configuration", "GET .well-known/openid-configuration" -> {
        azure.log("OpenIdConfiguration", request, path.getFirst(), "");
        var _ = ofTenant(path.getFirst(), "invalid_tenant");
        yield FakeAzureAnswer.ok(Discovery.configuration(request, cloud, path.getFirst()));
      }
      case "GET discovery/v2.0/keys" -> {
        azure.log("Keys", request, path.getFirst(), "");
        yield FakeAzureAnswer.ok(tokens.jwks());
      }
      case "POST oauth2/v2.0/token", "POST oauth2/token" -> {
        Map<String, String> fields = FakeAzureRequest.fields(request.body());
        tokens.presented(fields);
        azure.log(
            "Token",
            request,
            path.getFirst(),
            fields.getOrDefault("client_id", ""),
            fields.containsKey("client_assertion") ? "assertion" : "secret");
        azure.failIfOrdered("Token", path.getFirst());
        yield FakeAzureAnswer.ok(token(cloud, path.getFirst(), fields));
      }
      default ->
          throw FakeAzureRefusal.ofEntra(404, "invalid_request", 900144, "No such endpoint.");
    };
  }

  /** The applications of a tenant; the two endpoints call an unknown one by different codes. */
  private Map<String, Application> ofTenant(String tenant, String code) throws FakeAzureRefusal {
    Map<String, Application> applications = tenants.get(tenant);
    if (applications != null) {
      return applications;
    }
    throw tenant.matches("[0-9a-fA-F-]{36}|[^.]+(\\.[^.]+)+")
        ? FakeAzureRefusal.ofEntra(
            400,
            code,
            90002,
            "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are"
                    .formatted(tenant)
                + " signing into the correct cloud. Check with your subscription administrator,"
                + " this may happen if there are no active subscriptions for the tenant.")
        : FakeAzureRefusal.ofEntra(
            400,
            "invalid_request",
            900023,
            "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external"
                    .formatted(tenant)
                + " domain.");
  }

  private JsonObject token(FakeAzureCloud cloud, String tenant, Map<String, String> fields)
      throws FakeAzureRefusal {
    Map<String, Application> applications = ofTenant(tenant, "invalid_request");
    grant(fields);
    String clientId = required(fields, "client_id");
    Application application =
        Optional.ofNullable(applications.get(clientId))
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofEntra(
                        400,
                        "unauthorized_client",
                        700016,
                        "Application with identifier '%s' was not found in the directory '%s'."
                                .formatted(clientId, tenant)
                            + " This can happen if the application has not been installed by the"
                            + " administrator of the tenant or consented to by any user in the"
                            + " tenant. You may have sent your authentication request to the wrong"
                            + " tenant."));
    authenticate(application, fields);
    return token(cloud, application, fields);
  }

  static void grant(Map<String, String> fields) throws FakeAzureRefusal {
    if (!required(fields, "grant_type").equals("client_credentials")) {
      throw FakeAzureRefusal.ofEntra(
          400,
          "unsupported_grant_type",
          70003,
          "The app requested an unsupported grant type '%s'.".formatted(fields.get("grant_type")));
    }
  }

  static String required(Map<String, String> fields, String name) throws FakeAzureRefusal {
    String value = fields.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw FakeAzureRefusal.ofEntra(
          400,
          "invalid_request",
          900144,
          "The request body must contain the following parameter: '%s'.".formatted(name));
    }
    return value;
  }

  private void authenticate(Application application, Map<String, String> fields)
      throws FakeAzureRefusal {
    if (fields.containsKey("client_assertion")) {
      if (!ASSERTION_TYPE.equals(fields.get("client_assertion_type"))) {
        throw FakeAzureRefusal.ofEntra(
            400, "invalid_request", 7000219, "'client_assertion_type' is not supported.");
      }
      assertions.check(application, required(fields, "client_assertion"));
    } else if (!fields.containsKey("client_secret")) {
      throw FakeAzureRefusal.ofEntra(
          401,
          "invalid_client",
          7000216,
          "'client_assertion', 'client_secret' or 'request' is required for the"
              + " 'client_credentials' grant type.");
    } else if (!application.hasSecret(fields.getOrDefault("client_secret", ""))) {
      throw FakeAzureRefusal.ofEntra(
          401,
          "invalid_client",
          7000215,
          "Invalid client secret provided. Ensure the secret being sent in the request is the"
              + " client secret value, not the client secret ID, for a secret added to app '%s'."
                  .formatted(application.clientId()));
    }
  }

  /** A token for the scope that is asked for. */
  JsonObject token(FakeAzureCloud cloud, Application application, Map<String, String> fields)
      throws FakeAzureRefusal {
    String scopes = required(fields, "scope");
    String scope =
        Arrays.stream(scopes.split(" ", -1))
            .filter(one -> one.endsWith("/.default"))
            .findFirst()
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofEntra(
                        400,
                        "invalid_scope",
                        1002012,
                        "The provided value for scope %s is not valid. Client credential flows must"
                                .formatted(scopes)
                            + " have a scope value with /.default suffixed to the resource"
                            + " identifier (application ID URI)."));
    String resource = scope.substring(0, scope.length() - "/.default".length());
    if (!isResource(resource)) {
      throw FakeAzureRefusal.ofEntra(
          400,
          "invalid_resource",
          500011,
          "The resource principal named %s was not found in the tenant named %s."
              .formatted(resource, application.tenant()));
    }
    JsonObject answer = new JsonObject();
    answer.addProperty("token_type", "Bearer");
    answer.addProperty("expires_in", tokens.lifeSeconds());
    answer.addProperty("ext_expires_in", tokens.lifeSeconds());
    answer.addProperty("access_token", tokens.issue(cloud, application, resource));
    return answer;
  }

  boolean isResource(String resource) {
    String name = Hosts.bare(resource);
    return OTHER_RESOURCES.contains(name)
        || azure.hosts().clouds().stream()
            .anyMatch(one -> name.equals(Hosts.bare(one.vaultResource())));
  }
}
