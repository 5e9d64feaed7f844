package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/** The documents by which clients of Entra find its endpoints. */
final class Discovery {
  private Discovery() {}

  /** The clouds that are one with the one that is asked for. */
  static JsonObject instance(FakeAzureRequest request, List<FakeAzureCloud> clouds)
      throws FakeAzureRefusal {
    String asked = request.query().getOrDefault("authorization_endpoint", "");
    FakeAzureCloud cloud =
        clouds.stream()
            .filter(one -> asked.startsWith("https://" + one.loginHost() + "/"))
            .filter(FakeAzureCloud.USUAL::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofEntra(
                        400, "invalid_instance", 50049, "Unknown or invalid instance."));
    String tenant = asked.split("/", -1)[3];
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "tenant_discovery_endpoint",
        "https://%s/%s/v2.0/.well-known/openid-configuration".formatted(cloud.loginHost(), tenant));
    answer.addProperty("api-version", "1.1");
    JsonArray metadata = new JsonArray();
    for (FakeAzureCloud one : FakeAzureCloud.USUAL) {
      JsonArray aliases = new JsonArray();
      aliases.add(one.loginHost());
      JsonObject entry = new JsonObject();
      entry.addProperty("preferred_network", one.loginHost());
      entry.addProperty("preferred_cache", one.loginHost());
      entry.add("aliases", aliases);
      metadata.add(entry);
    }
    answer.add("metadata", metadata);
    return answer;
  }

  /** A tenant's OpenID configuration. */
  static JsonObject configuration(FakeAzureRequest request, FakeAzureCloud cloud, String tenant) {
    String base = "https://%s%s/%s".formatted(cloud.loginHost(), request.port(), tenant);
    JsonArray methods = new JsonArray();
    List.of("client_secret_post", "private_key_jwt", "client_secret_basic").forEach(methods::add);
    JsonObject answer = new JsonObject();
    answer.addProperty("token_endpoint", base + "/oauth2/v2.0/token");
    answer.add("token_endpoint_auth_methods_supported", methods);
    answer.addProperty("jwks_uri", base + "/discovery/v2.0/keys");
    answer.addProperty("issuer", base + "/v2.0");
    answer.addProperty("authorization_endpoint", base + "/oauth2/v2.0/authorize");
    answer.addProperty("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode");
    answer.addProperty("tenant_region_scope", "EU");
    answer.addProperty("cloud_instance_name", cloud.loginHost().replaceFirst("^login\\.", ""));
    return answer;
  }
}
