package io.strongroom.provider.vault;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A server with what it had on it when the cases of parity.jsonl were recorded. */
final class ParityServer {
  /** What differs each time, by the name that stands for it in the cases. */
  static final Map<String, String> PLACEHOLDERS =
      new TreeMap<>(
          Map.of(
              "<uuid>", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
              "<time>", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[-+][0-9:]+)",
              "<unix-time>", "[0-9]+",
              "<serial>", "[0-9a-f:]+",
              "<accessor>", "[A-Za-z0-9_.]+",
              "<cluster-name>", "[a-z0-9-]+",
              "<pem:CERTIFICATE>", "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?"));

  private static final String POLICY =
      """
      path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }
      path "secret/data/closed" { capabilities = ["deny"] }
      """;

  private ParityServer() {}

  static void furnish(Bao bao, Issuer issuer) throws IOException {
    for (Bao where : new Bao[] {bao, bao.namespace("team1")}) {
      where.does("PUT", "sys/policies/acl/all", policy(POLICY));
      where.does(
          "PUT",
          "sys/policies/acl/narrow",
          policy("path \"secret/data/db\" { capabilities = [\"read\"] }"));
      auth(where, issuer, "jwt");
    }
    bao.within("team1")
        .does("POST", "sys/mounts/secret", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
    auth(bao, issuer, "it/k8s");
    bao.does("POST", "sys/auth/kubernetes", "{\"type\":\"kubernetes\"}");
    bao.does("POST", "sys/mounts/kv1", "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
    bao.does("POST", "sys/mounts/transit", "{\"type\":\"transit\"}");
    bao.does(
        "POST", "sys/mounts/pki", "{\"type\":\"pki\",\"config\":{\"max_lease_ttl\":\"87600h\"}}");
    bao.does("POST", "pki/root/generate/internal", "{\"common_name\":\"root\",\"ttl\":\"87600h\"}");
    bao.does(
        "POST",
        "pki/roles/any",
        "{\"allow_any_name\":true,\"enforce_hostnames\":false,\"key_type\":\"ec\","
            + "\"key_bits\":256,\"ttl\":\"720h\",\"max_ttl\":\"720h\"}");
    bao.put("secret", "probe", "{\"value\":\"probe\"}");
  }

  private static String policy(String rules) {
    JsonObject body = new JsonObject();
    body.addProperty("policy", rules);
    return body.toString();
  }

  private static void auth(Bao bao, Issuer issuer, String mount) throws IOException {
    bao.does("POST", "sys/auth/" + mount, "{\"type\":\"jwt\"}");
    bao.does(
        "POST",
        "auth/%s/config".formatted(mount),
        "{\"jwt_validation_pubkeys\":[\"%s\"]}".formatted(issuer.publicKey().replace("\n", "\\n")));
    role(bao, mount, "app", "web", "all");
    role(bao, mount, "narrow", "web", "narrow");
    role(bao, mount, "elsewhere", "nobody", "all");
  }

  private static void role(Bao bao, String mount, String name, String account, String policy)
      throws IOException {
    bao.does(
        "POST",
        "auth/%s/role/%s".formatted(mount, name),
        """
        {"role_type":"jwt","user_claim":"sub","bound_audiences":["vault","openbao","shop-audience"],
         "bound_subject":"system:serviceaccount:shop:%s","token_policies":["%s"]}
        """
            .formatted(account, policy));
  }

  /** Puts the server back, and does what a case says. */
  static void prepare(Bao bao, JsonArray operations) throws IOException {
    forget(bao, "secret", "db");
    for (JsonElement element : operations) {
      JsonObject operation = element.getAsJsonObject();
      forget(server(bao, operation), text(operation, "mount"), text(operation, "name"));
    }
    for (JsonElement element : operations) {
      run(bao, element.getAsJsonObject());
    }
  }

  private static void run(Bao bao, JsonObject operation) throws IOException {
    Bao server = server(bao, operation);
    String mount = text(operation, "mount");
    String name = encoded(text(operation, "name"));
    String data =
        operation.has("json")
            ? text(operation, "json")
            : operation.has("data") ? operation.get("data").toString() : "";
    switch (text(operation, "op")) {
      case "kv2" -> server.put(mount, name, data);
      case "kv1" -> server.does("POST", mount + "/" + name, data);
      case "kv2Delete" -> versions(server, mount + "/delete/" + name, operation);
      case "kv2Destroy" -> versions(server, mount + "/destroy/" + name, operation);
      case "kv2Forget" -> {}
      default -> throw new IllegalArgumentException(operation.toString());
    }
  }

  private static void versions(Bao server, String path, JsonObject operation) throws IOException {
    server.does("PUT", path, "{\"versions\":%s}".formatted(operation.get("versions")));
  }

  private static Bao server(Bao bao, JsonObject operation) {
    return operation.has("namespace") ? bao.within(text(operation, "namespace")) : bao;
  }

  /** Whether it is there or not. */
  private static void forget(Bao server, String mount, String name) throws IOException {
    String path = mount + (mount.equals("kv1") ? "/" : "/metadata/") + encoded(name);
    server.status("DELETE", path, "");
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static String text(JsonObject operation, String name) {
    return operation.get(name).getAsString();
  }
}
