package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonObject;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Workload identity pools and their providers: by which keys a cluster's tokens are known. */
final class Pools {
  private static final String AUDIENCE = "//iam.googleapis.com/";

  private final Projects projects;
  private final Map<String, JsonObject> pools = new ConcurrentHashMap<>();
  private final Map<String, Issuer> issuers = new ConcurrentHashMap<>();

  Pools(Projects projects) {
    this.projects = projects;
  }

  /** Whose tokens a provider takes. */
  record Issuer(String name, List<PublicKey> keys) {}

  /** Who a provider's audience is about. */
  Optional<Issuer> issuer(String audience) {
    return Optional.ofNullable(issuers.get(audience));
  }

  /** Makes a pool; answers the operation, which has ended. */
  JsonObject create(String name, JsonObject request) throws FakeGoogleRefusal {
    if (pools.putIfAbsent(projects.withNumber(name), request) != null) {
      throw FakeGoogleRefusal.of("ALREADY_EXISTS", "Requested entity already exists");
    }
    return ended(name, request);
  }

  /** Makes a provider of a pool, of the kind whose keys are given. */
  JsonObject createProvider(String pool, String id, JsonObject request) throws FakeGoogleRefusal {
    String shown = projects.withNumber(pool);
    if (!pools.containsKey(shown)) {
      throw FakeGoogleRefusal.of("NOT_FOUND", "Requested entity was not found.");
    }
    JsonObject oidc = request.getAsJsonObject("oidc");
    JsonObject mapping = request.getAsJsonObject("attributeMapping");
    if (!oidc.has("jwksJson") || !"assertion.sub".equals(text(mapping, "google.subject"))) {
      throw FakeGoogleRefusal.of(
          "INVALID_ARGUMENT",
          "the fake takes keys of its own, and google.subject=assertion.sub: it fetches nothing");
    }
    String name = "%s/providers/%s".formatted(pool, id);
    issuers.put(
        AUDIENCE + projects.withNumber(name),
        new Issuer(text(oidc, "issuerUri"), TokenSignatures.keys(text(oidc, "jwksJson"))));
    return ended(name, request);
  }

  private static String text(JsonObject json, String field) {
    return json.has(field) ? json.get(field).getAsString() : "";
  }

  private JsonObject ended(String name, JsonObject resource) {
    JsonObject response = resource.deepCopy();
    response.addProperty("name", projects.withNumber(name));
    response.addProperty("state", "ACTIVE");
    JsonObject operation = new JsonObject();
    operation.addProperty("name", projects.withNumber(name) + "/operations/1");
    operation.addProperty("done", true);
    operation.add("response", response);
    return operation;
  }
}
