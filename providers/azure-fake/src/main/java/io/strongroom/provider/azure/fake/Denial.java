package io.strongroom.provider.azure.fake;

/** What a vault says to who may not, by either of its permission models. */
final class Denial {
  private Denial() {}

  /** Of a vault with access policies. */
  static FakeAzureRefusal ofPolicies(String caller, Vault vault, Kind kind, String right) {
    return FakeAzureRefusal.ofVault(
        403,
        "Forbidden",
        "The user, group or application '%s' does not have %s %s permission on key vault '%s;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
            .formatted(caller, kind.path(), right, vault.name()),
        "AccessDenied");
  }

  /** Of a vault with roles: several lines, with what the role would have to allow. */
  static FakeAzureRefusal ofRoles(String caller, Vault vault, Kind kind, String right) {
    String action =
        switch (kind) {
          case SECRETS ->
              switch (right) {
                case "get" -> "secrets/getSecret/action";
                case "list" -> "secrets/readMetadata/action";
                default -> "secrets/setSecret/action";
              };
          case KEYS, CERTIFICATES ->
              kind.path() + (right.equals("get") || right.equals("list") ? "/read" : "/write");
        };
    return FakeAzureRefusal.ofVault(
        403,
        "Forbidden",
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: %s\r\nAction: 'Microsoft.KeyVault/vaults/%s'\r\nResource: '/subscriptions/00000000-0000-4000-8000-000000000000/resourcegroups/shop/providers/microsoft.keyvault/vaults/%s'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: %3$s;location=westeurope\r\n"
            .formatted(caller, action, vault.name()),
        "ForbiddenByRbac");
  }
}
