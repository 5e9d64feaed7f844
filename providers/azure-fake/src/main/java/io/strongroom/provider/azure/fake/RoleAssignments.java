package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who has which role on which vault, and what follows for the vault. */
final class RoleAssignments {
  private static final String TYPE = "Microsoft.Authorization/roleAssignments";

  private final Map<String, Assignment> assignments = new ConcurrentHashMap<>();

  /**
   * A role that was given.
   *
   * @param id the whole path of the assignment
   * @param scope the whole path of the vault
   * @param principalId object id of a service principal
   */
  private record Assignment(
      String id,
      String scope,
      KeyVaultSettings vault,
      Role role,
      String definitionId,
      String principalId) {
    boolean isSameAs(Assignment other) {
      return scope.equals(other.scope)
          && role == other.role
          && principalId.equals(other.principalId);
    }

    JsonObject json() {
      JsonObject properties = new JsonObject();
      properties.addProperty("roleDefinitionId", definitionId);
      properties.addProperty("principalId", principalId);
      properties.addProperty("principalType", "ServicePrincipal");
      properties.addProperty("scope", scope);
      JsonObject json = new JsonObject();
      json.addProperty("id", id);
      json.addProperty("name", id.substring(id.lastIndexOf('/') + 1));
      json.addProperty("type", TYPE);
      json.add("properties", properties);
      return json;
    }
  }

  void clear() {
    assignments.clear();
  }

  JsonObject add(String id, String scope, KeyVaultSettings vault, JsonObject properties)
      throws FakeAzureRefusal {
    String definitionId = properties.get("roleDefinitionId").getAsString();
    Role role =
        Role.defined(definitionId)
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofManagement(
                        404,
                        "RoleDefinitionDoesNotExist",
                        "The specified role definition '%s' does not exist."
                            .formatted(definitionId)));
    Assignment made =
        new Assignment(
            id, scope, vault, role, definitionId, properties.get("principalId").getAsString());
    if (assignments.values().stream().anyMatch(made::isSameAs)) {
      throw FakeAzureRefusal.ofManagement(
          409, "RoleAssignmentExists", "The role assignment already exists.");
    }
    assignments.put(id, made);
    apply(made);
    return made.json();
  }

  List<JsonObject> at(String scope) {
    return assignments.values().stream()
        .filter(one -> one.scope().equalsIgnoreCase(scope))
        .map(Assignment::json)
        .toList();
  }

  /** Answers the assignment that was there. */
  Optional<JsonObject> remove(String id) {
    Optional<Assignment> gone = Optional.ofNullable(assignments.remove(id));
    gone.ifPresent(
        one -> {
          one.vault().disallow(one.principalId());
          assignments.values().stream()
              .filter(left -> left.scope().equals(one.scope()))
              .filter(left -> left.principalId().equals(one.principalId()))
              .forEach(RoleAssignments::apply);
        });
    return gone.map(Assignment::json);
  }

  private static void apply(Assignment assignment) {
    assignment
        .vault()
        .allow(assignment.principalId(), assignment.role().permissions().toArray(String[]::new));
  }
}
