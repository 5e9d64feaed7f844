package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Who may do what: IAM's policies on resources and on projects, of the roles that matter here. */
public final class Policies {
  static final String ADMIN = "the administrator";
  private static final String EVERYBODY = "allUsers";

  private static final Map<String, Set<String>> ROLES =
      Map.of(
          "roles/secretmanager.secretAccessor", Set.of("secretmanager.versions.access"),
          "roles/secretmanager.viewer",
              Set.of("secretmanager.versions.get", "secretmanager.secrets.list"),
          "roles/parametermanager.parameterAccessor",
              Set.of("parametermanager.parameterVersions.render"),
          "roles/iam.workloadIdentityUser", Set.of("iam.serviceAccounts.getAccessToken"),
          "roles/iam.serviceAccountTokenCreator", Set.of("iam.serviceAccounts.getAccessToken"));

  private static final Pattern OF_GKE =
      Pattern.compile(
          "^principal://iam\\.googleapis\\.com/projects/[0-9]+/locations/global/workloadIdentityPools/"
              + "(?<pool>[a-z0-9.-]+\\.svc\\.id\\.goog)/subject/ns/(?<namespace>[^/]+)/sa/(?<name>[^/]+)$");

  private final boolean open;
  private final Map<String, JsonObject> policies = new ConcurrentHashMap<>();

  /**
   * Policies.
   *
   * @param open whether what has no policy is everybody's, service accounts aside
   */
  Policies(boolean open) {
    this.open = open;
  }

  public void clear() {
    policies.clear();
  }

  public void set(String resource, JsonObject policy) {
    policies.put(resource, policy);
  }

  JsonObject get(String resource) {
    return policies.getOrDefault(resource, new JsonObject());
  }

  /** Adds members to a role. */
  public void grant(String resource, String role, List<String> members) {
    JsonObject binding = new JsonObject();
    binding.addProperty("role", role);
    JsonArray who = new JsonArray();
    members.forEach(who::add);
    binding.add("members", who);
    JsonObject policy = policies.computeIfAbsent(resource, _ -> new JsonObject());
    if (!policy.has("bindings")) {
      policy.add("bindings", new JsonArray());
    }
    policy.getAsJsonArray("bindings").add(binding);
  }

  /** Whether a principal has a permission on a resource or on its project. */
  boolean allows(String principal, String permission, String resource) {
    if (principal.equals(ADMIN)) {
      return true;
    }
    String project = resource.replaceFirst("^(projects/[^/]+)/.*", "$1");
    boolean ofAccount = resource.contains("/serviceAccounts/");
    if (open && !ofAccount && !policies.containsKey(resource) && !policies.containsKey(project)) {
      return true;
    }
    return grants(principal, permission, get(resource))
        || grants(principal, permission, get(project));
  }

  /** An account of a cluster of GKE has two names; the longer one takes the project's number. */
  private static String ofGke(String member) {
    return OF_GKE.matcher(member).replaceFirst("serviceAccount:${pool}[${namespace}/${name}]");
  }

  private static boolean grants(String principal, String permission, JsonObject policy) {
    if (!(policy.get("bindings") instanceof JsonArray bindings)) {
      return false;
    }
    for (JsonElement element : bindings) {
      JsonObject binding = element.getAsJsonObject();
      boolean ofRole =
          ROLES.getOrDefault(binding.get("role").getAsString(), Set.of()).contains(permission);
      List<String> members =
          binding.getAsJsonArray("members").asList().stream()
              .map(member -> ofGke(member.getAsString()))
              .toList();
      if (ofRole && (members.contains(principal) || members.contains(EVERYBODY))) {
        return true;
      }
    }
    return false;
  }
}
