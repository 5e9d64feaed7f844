package io.strongroom.e2e.scenario;

import com.google.gson.JsonObject;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.Map;

/**
 * Passwords in an OpenBao server, in its KV engine of version 2 at {@code secret}.
 *
 * @param bao where they are
 */
record KvSecrets(OpenBao bao) {

  /** Mounts the engine. */
  static KvSecrets in(OpenBao bao) throws IOException {
    bao.does("POST", "sys/mounts/secret", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
    return new KvSecrets(bao);
  }

  /**
   * Passwords that the default service account of a namespace may read, by the policy {@code
   * readers}; the namespace gets a class for each, under its name.
   *
   * @param address where the classes say that the server is
   * @param auth the mount of the auth method by which pods log in
   */
  static KvSecrets readableIn(
      Workloads namespace, OpenBao bao, String address, String auth, String... names)
      throws IOException {
    KvSecrets secrets = in(bao);
    secrets.allow("readers", names);
    bao.role(auth, "shop", namespace.namespace(), "default", "readers");
    for (String name : names) {
      namespace.spc(name, "v1", "vault", parameters(address, auth, "shop", object(name)));
    }
    return secrets;
  }

  /** Writes a password, or the next version of it. */
  void put(String name, String password) throws IOException {
    JsonObject data = new JsonObject();
    data.addProperty("password", password);
    JsonObject body = new JsonObject();
    body.add("data", data);
    bao.does("POST", "secret/data/" + name, body.toString());
  }

  /** Sets a policy, under whose name readers get it: it allows to read these passwords. */
  void allow(String policy, String... names) throws IOException {
    StringBuilder rules = new StringBuilder();
    for (String name : names) {
      for (String part : new String[] {"data", "metadata"}) {
        rules.append("path \"secret/%s/%s\" { capabilities = [\"read\"] }%n".formatted(part, name));
      }
    }
    // An empty one is none.
    bao.policy(policy, rules.isEmpty() ? "# nothing" : rules.toString());
  }

  /** An entry of a class's objects: the password as a file of its name. */
  static String object(String name) {
    return "- {objectName: %1$s, secretPath: secret/data/%1$s, secretKey: password}%n"
        .formatted(name);
  }

  /** What a class says to have such objects. */
  static Map<String, String> parameters(
      String address, String authMount, String role, String objects) {
    return Map.of(
        "vaultAddress", address,
        "vaultAuthMountPath", authMount,
        "roleName", role,
        "objects", objects);
  }
}
