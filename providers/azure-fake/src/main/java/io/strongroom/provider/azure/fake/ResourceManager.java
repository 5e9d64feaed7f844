package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Azure Resource Manager, with one subscription: groups, vaults, and the roles on vaults. */
final class ResourceManager {
  static final String HOST = "management.azure.com";
  static final String SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000000";

  /** What tokens for it are for; the host is another. */
  private static final String RESOURCE = "https://management.core.windows.net";

  private static final String IN_GROUP =
      SUBSCRIPTION + "/(?i:resourceGroups)/(?<group>[A-Za-z0-9_.()-]+)";
  private static final Pattern GROUP = Pattern.compile(IN_GROUP);
  private static final Pattern VAULT =
      Pattern.compile(IN_GROUP + "/providers/Microsoft.KeyVault/vaults/(?<vault>[A-Za-z0-9-]+)");
  private static final Pattern ROLES =
      Pattern.compile(
          "(?<scope>/.+)/providers/Microsoft.Authorization/(?<what>roleDefinitions|roleAssignments)"
              + "(/(?<name>[^/]+))?");
  private static final Pattern ROLE_NAME = Pattern.compile("roleName eq '(?<value>[^']*)'");

  private final FakeAzure azure;
  private final Map<String, JsonObject> resources = new ConcurrentHashMap<>();
  private final RoleAssignments assignments = new RoleAssignments();

  ResourceManager(FakeAzure azure) {
    this.azure = azure;
  }

  void clear() {
    resources.clear();
    assignments.clear();
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    String path = "/" + String.join("/", request.segments());
    if (request.method().equals("GET") && path.equals("/subscriptions")) {
      return FakeAzureAnswer.list(subscriptions(azure.owners().caller(request, RESOURCE)));
    }
    String tenant = azure.owners().owner(request, RESOURCE).tenant();
    Matcher roles = ROLES.matcher(path);
    if (roles.matches()) {
      return ofRoles(request, path, roles);
    }
    Matcher vault = VAULT.matcher(path);
    if (vault.matches()) {
      return ofVault(request, tenant, vault);
    }
    Matcher group = GROUP.matcher(path);
    if (group.matches()) {
      return ofGroup(request, group.group("group"));
    }
    throw unknown(request);
  }

  private List<JsonObject> subscriptions(Application caller) {
    return azure.owners().isOwner(caller) ? List.of(subscription(caller.tenant())) : List.of();
  }

  private static FakeAzureRefusal unknown(FakeAzureRequest request) {
    return FakeAzureRefusal.ofManagement(
        404,
        "InvalidResourceType",
        "The fake does not know %s %s".formatted(request.method(), request.path()));
  }

  private static JsonObject subscription(String tenant) {
    JsonObject json = new JsonObject();
    json.addProperty("id", SUBSCRIPTION);
    json.addProperty("subscriptionId", SUBSCRIPTION.replaceFirst(".*/", ""));
    json.addProperty("tenantId", tenant);
    json.addProperty("displayName", "trial");
    json.addProperty("state", "Enabled");
    return json;
  }

  private FakeAzureAnswer ofGroup(FakeAzureRequest request, String group) throws FakeAzureRefusal {
    String id = SUBSCRIPTION + "/resourceGroups/" + group;
    return switch (request.method()) {
      case "PUT" -> {
        JsonObject made = request.json();
        made.addProperty("id", id);
        made.addProperty("name", group);
        made.addProperty("type", "Microsoft.Resources/resourceGroups");
        made.add("properties", succeeded(new JsonObject()));
        resources.put(id, made);
        yield FakeAzureAnswer.of(201, made);
      }
      case "GET" -> FakeAzureAnswer.ok(resource(id));
      default -> throw unknown(request);
    };
  }

  private FakeAzureAnswer ofVault(FakeAzureRequest request, String tenant, Matcher named)
      throws FakeAzureRefusal {
    String group = SUBSCRIPTION + "/resourceGroups/" + named.group("group");
    String name = named.group("vault");
    String id = group + "/providers/Microsoft.KeyVault/vaults/" + name;
    return switch (request.method()) {
      case "PUT" -> {
        var _ = resource(group);
        JsonObject made = request.json();
        JsonObject properties = succeeded(made.getAsJsonObject("properties"));
        if (!properties.has("enableRbacAuthorization")
            || !properties.get("enableRbacAuthorization").getAsBoolean()) {
          throw FakeAzureRefusal.ofManagement(
              400, "BadRequest", "The fake makes vaults with roles alone, not with policies.");
        }
        azure.vault(name, tenant).settings().rbac(true);
        properties.addProperty("vaultUri", "https://%s.vault.azure.net/".formatted(name));
        made.addProperty("id", id);
        made.addProperty("name", name);
        made.addProperty("type", "Microsoft.KeyVault/vaults");
        resources.put(id, made);
        yield FakeAzureAnswer.ok(made);
      }
      case "GET" -> FakeAzureAnswer.ok(resource(id));
      default -> throw unknown(request);
    };
  }

  private static JsonObject succeeded(JsonObject properties) {
    properties.addProperty("provisioningState", "Succeeded");
    return properties;
  }

  private JsonObject resource(String id) throws FakeAzureRefusal {
    return Optional.ofNullable(resources.get(id))
        .orElseThrow(
            () ->
                FakeAzureRefusal.ofManagement(
                    404, "ResourceNotFound", "The Resource '%s' was not found.".formatted(id)));
  }

  private FakeAzureAnswer ofRoles(FakeAzureRequest request, String path, Matcher named)
      throws FakeAzureRefusal {
    String scope = named.group("scope");
    return switch (request.method() + " " + named.group("what")) {
      case "GET roleDefinitions" ->
          FakeAzureAnswer.list(definitions(request.query().getOrDefault("$filter", "")));
      case "GET roleAssignments" -> FakeAzureAnswer.list(assignments.at(scope));
      case "PUT roleAssignments" ->
          FakeAzureAnswer.of(
              201,
              assignments.add(
                  path, scope, vaultAt(scope), request.json().getAsJsonObject("properties")));
      case "DELETE roleAssignments" ->
          assignments
              .remove(path)
              .map(FakeAzureAnswer::ok)
              .orElseGet(() -> FakeAzureAnswer.empty(204));
      default -> throw unknown(request);
    };
  }

  private KeyVaultSettings vaultAt(String scope) throws FakeAzureRefusal {
    JsonObject vault = resource(scope);
    return azure
        .hosts()
        .vault(vault.get("name").getAsString())
        .orElseThrow(
            () ->
                FakeAzureRefusal.ofManagement(
                    400, "BadRequest", "The fake gives roles on vaults alone: " + scope))
        .settings();
  }

  private static List<JsonObject> definitions(String filter) throws FakeAzureRefusal {
    Matcher byName = ROLE_NAME.matcher(filter);
    if (!byName.matches()) {
      throw FakeAzureRefusal.ofManagement(400, "BadRequest", "Unsupported filter: " + filter);
    }
    return Role.titled(byName.group("value")).stream().map(ResourceManager::definition).toList();
  }

  private static JsonObject definition(Role role) {
    JsonObject properties = new JsonObject();
    properties.addProperty("roleName", role.title());
    properties.addProperty("type", "BuiltInRole");
    JsonObject json = new JsonObject();
    json.addProperty(
        "id",
        "%s/providers/Microsoft.Authorization/roleDefinitions/%s"
            .formatted(SUBSCRIPTION, role.id()));
    json.addProperty("name", role.id());
    json.addProperty("type", "Microsoft.Authorization/roleDefinitions");
    json.add("properties", properties);
    return json;
  }
}
