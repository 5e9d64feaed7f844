package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which path of which API means what. */
final class FakeGoogleRoutes {
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
      Pattern.compile("/v1/projects/[^/]+/serviceAccounts/(?<email>[^/:]+)(?<verb>:\\w+|/keys)");
  private static final Pattern PROJECT =
      Pattern.compile("/v1/(?<name>projects/(?<id>[^/:]+))(?<verb>:[gs]etIamPolicy)?");
  private static final Pattern POOLS =
      Pattern.compile(
          "/v1/(?<name>projects/[^/]+/locations/global/workloadIdentityPools)(?:/(?<pool>[^/]+)/providers)?");

  private final FakeGoogle fake;

  FakeGoogleRoutes(FakeGoogle fake) {
    this.fake = fake;
  }

  JsonElement answer(FakeGoogleRequest request) throws FakeGoogleRefusal {
    String path = request.path();
    if (path.startsWith("/computeMetadata/v1/")) {
      return ofMetadata(path.substring("/computeMetadata/v1/".length()), request);
    }
    switch (path) {
      case "/v1/token", "/v1/identitybindingtoken" -> {
        return exchange(request);
      }
      case "/token" -> {
        fake.log("SignIn", request, "", "");
        fake.failIfOrdered("SignIn");
        return fake.tokens().signedIn(FakeGoogleRequest.fields(request.body()));
      }
      default -> {}
    }
    String principal = fake.tokens().principal(request.authorization());
    if (path.equals("/fake/calls") && principal.equals(Policies.ADMIN)) {
      return fake.shownCalls(request);
    }
    Matcher account = ACCOUNT.matcher(path);
    if (account.matches()) {
      return ofAccount(request, account.group("email"), account.group("verb"), principal);
    }
    Matcher project = PROJECT.matcher(path);
    if (project.matches()) {
      admin(principal);
      return project.group("verb") == null
          ? fake.projects().json(project.group("id"))
          : policy(project.group("name"), request);
    }
    Matcher pools = POOLS.matcher(path);
    if (pools.matches()) {
      admin(principal);
      return ofPools(request, pools.group("name"), Optional.ofNullable(pools.group("pool")));
    }
    return path.contains("/parameters")
        ? ofParameters(request, principal)
        : ofSecrets(request, principal);
  }

  private JsonObject ofPools(FakeGoogleRequest request, String collection, Optional<String> pool)
      throws FakeGoogleRefusal {
    return pool.isEmpty()
        ? fake.pools()
            .create(
                "%s/%s".formatted(collection, request.query().get("workloadIdentityPoolId")),
                request.json())
        : fake.pools()
            .createProvider(
                "%s/%s".formatted(collection, pool.get()),
                request.query().getOrDefault("workloadIdentityPoolProviderId", ""),
                request.json());
  }

  private JsonObject ofMetadataToken(String value) {
    JsonObject token = new JsonObject();
    token.addProperty("access_token", fake.tokens().issue(value));
    token.addProperty("expires_in", 3599);
    token.addProperty("token_type", "Bearer");
    return token;
  }

  private JsonElement ofMetadata(String path, FakeGoogleRequest request) throws FakeGoogleRefusal {
    fake.log("Metadata", request, path, "");
    if (!request.isForMetadata()) {
      throw FakeGoogleRefusal.of("PERMISSION_DENIED", "Missing Metadata-Flavor:Google header.");
    }
    String value =
        fake.metadata(path).orElseThrow(() -> FakeGoogleRefusal.of("NOT_FOUND", "not found"));
    if (path.endsWith("/token")) {
      return ofMetadataToken(value);
    }
    // A directory is answered as an object, one value as a text.
    return path.endsWith("/") ? JsonParser.parseString(value) : new JsonPrimitive(value);
  }

  private JsonObject exchange(FakeGoogleRequest request) throws FakeGoogleRefusal {
    Map<String, String> fields = new LinkedHashMap<>();
    if (request.path().equals("/v1/token")) {
      fields.putAll(FakeGoogleRequest.fields(request.body()));
    } else {
      request.json().asMap().forEach((name, value) -> fields.put(name, value.getAsString()));
    }
    fake.log("ExchangeToken", request, fields.getOrDefault("audience", ""), "");
    fake.failIfOrdered("ExchangeToken");
    return fake.tokens().exchange(fields);
  }

  private JsonObject ofAccount(
      FakeGoogleRequest request, String email, String verb, String principal)
      throws FakeGoogleRefusal {
    return switch (verb) {
      case ":generateAccessToken" -> {
        fake.log("GenerateAccessToken", request, email, principal);
        fake.failIfOrdered("GenerateAccessToken");
        yield fake.tokens().impersonate(principal, email, request.json());
      }
      case ":setIamPolicy", ":getIamPolicy" -> {
        admin(principal);
        yield policy("projects/-/serviceAccounts/" + email, request);
      }
      case "/keys" -> {
        admin(principal);
        JsonObject key = new JsonObject();
        key.addProperty(
            "privateKeyData",
            Base64.getEncoder().encodeToString(fake.tokens().key(email).getBytes(UTF_8)));
        yield key;
      }
      default -> throw unknown(request);
    };
  }

  private JsonObject policy(String name, FakeGoogleRequest request) {
    String resource = fake.projects().withId(name);
    if (request.path().endsWith(":setIamPolicy")) {
      fake.policies().set(resource, request.json().getAsJsonObject("policy"));
    }
    return fake.policies().get(resource);
  }

  private static void admin(String principal) throws FakeGoogleRefusal {
    if (!principal.equals(Policies.ADMIN)) {
      throw FakeGoogleRefusal.of("PERMISSION_DENIED", "The caller does not have permission");
    }
  }

  private static FakeGoogleRefusal unknown(FakeGoogleRequest request) {
    return FakeGoogleRefusal.of("NOT_FOUND", "Method not found: " + request.path());
  }

  private void permitted(String principal, String permission, String resource, String shown)
      throws FakeGoogleRefusal {
    if (!fake.policies().allows(principal, permission, resource)) {
      throw FakeGoogleRefusal.of(
          "PERMISSION_DENIED",
          "Permission '%s' denied for resource '%s' (or it may not exist)."
              .formatted(permission, shown));
    }
  }

  private JsonObject ofParameters(FakeGoogleRequest request, String principal)
      throws FakeGoogleRefusal {
    Matcher render = RENDER.matcher(request.path());
    if (render.matches() && request.isGet()) {
      String name = fake.projects().withId(render.group("name"));
      String shown = name + "/versions/" + render.group("version");
      fake.log("RenderParameterVersion", request, shown, principal);
      fake.failIfOrdered(shown);
      permitted(principal, "parametermanager.parameterVersions.render", name, shown);
      return fake.parameters().render(name, render.group("version"));
    }
    Matcher one = PARAMETERS.matcher(request.path());
    if (!one.matches()) {
      throw unknown(request);
    }
    admin(principal);
    String collection = fake.projects().withId(one.group("name"));
    if (one.group("id") == null) {
      return fake.parameters().create(collection + "/" + request.query().get("parameterId"));
    }
    String name = collection + "/" + one.group("id");
    return one.group("versions") == null
        ? fake.parameters().get(name)
        : fake.parameters()
            .createVersion(
                name, request.query().getOrDefault("parameterVersionId", ""), request.json());
  }

  private JsonObject ofSecrets(FakeGoogleRequest request, String principal)
      throws FakeGoogleRefusal {
    Matcher version = VERSION.matcher(request.path());
    if (version.matches()) {
      return ofVersions(
          request,
          principal,
          fake.projects().withId(version.group("name")),
          Optional.ofNullable(version.group("version")),
          Optional.ofNullable(version.group("verb")).orElse(""));
    }
    Matcher collection = SECRETS.matcher(request.path());
    if (collection.matches()) {
      String parent = fake.projects().withId(collection.group("parent"));
      if (!request.isGet()) {
        admin(principal);
        return fake.secrets()
            .create(parent + "/secrets/" + request.query().get("secretId"), request.json());
      }
      fake.log("ListSecrets", request, parent, principal);
      fake.failIfOrdered(parent);
      permitted(principal, "secretmanager.secrets.list", parent, parent);
      return fake.secrets()
          .list(
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
    String name = fake.projects().withId(secret.group("name"));
    return switch (Optional.ofNullable(secret.group("verb")).orElse(request.method())) {
      case "GET" -> fake.secrets().get(name);
      case "PATCH" -> fake.secrets().change(name, request.json());
      case "DELETE" -> {
        fake.secrets().delete(name);
        yield new JsonObject();
      }
      case "addVersion" ->
          fake.secrets()
              .addVersion(
                  name,
                  Base64.getDecoder()
                      .decode(request.json().getAsJsonObject("payload").get("data").getAsString()));
      case "setIamPolicy", "getIamPolicy" -> policy(name, request);
      default -> throw unknown(request);
    };
  }

  private JsonObject ofVersions(
      FakeGoogleRequest request,
      String principal,
      String name,
      Optional<String> version,
      String verb)
      throws FakeGoogleRefusal {
    String shown = name + "/versions/" + version.orElse("");
    return switch (verb) {
      case "access" -> {
        fake.log("AccessSecretVersion", request, shown, principal);
        fake.failIfOrdered(shown);
        permitted(principal, "secretmanager.versions.access", name, shown);
        yield fake.secrets().access(name, version.orElseThrow());
      }
      case "" -> {
        fake.log("GetSecretVersion", request, shown, principal);
        fake.failIfOrdered("GetSecretVersion " + shown);
        permitted(principal, "secretmanager.versions.get", name, shown);
        yield version.isEmpty()
            ? fake.secrets().versions(name)
            : fake.secrets().version(name, version.get());
      }
      default -> {
        admin(principal);
        yield fake.secrets()
            .state(
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
}
