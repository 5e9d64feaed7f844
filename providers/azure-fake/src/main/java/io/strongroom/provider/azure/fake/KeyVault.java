package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The data plane: who asks, whether they may, and what. */
final class KeyVault {
  private static final Pattern VERSIONS =
      Pattern.compile("2015-06-01|2016-10-01|7\\.[0-9](?:-preview(?:\\.[0-9])?)?|202[5-9]-[0-9-]+");

  private final FakeAzure azure;

  KeyVault(FakeAzure azure) {
    this.azure = azure;
  }

  FakeAzureAnswer answer(FakeAzureRequest request, FakeAzureCloud cloud, Vault vault)
      throws FakeAzureRefusal {
    try {
      return allowed(request, cloud, vault)
          .with("x-ms-keyvault-region", "westeurope")
          .with("x-ms-keyvault-service-version", "1.9.0.fake");
    } catch (FakeAzureRefusal refusal) {
      throw refusal
          .with("x-ms-keyvault-region", "westeurope")
          .with("x-ms-keyvault-service-version", "1.9.0.fake");
    }
  }

  private FakeAzureAnswer allowed(FakeAzureRequest request, FakeAzureCloud cloud, Vault vault)
      throws FakeAzureRefusal {
    List<String> path = request.segments();
    String collection = path.isEmpty() ? "" : path.getFirst();
    String name = path.size() > 1 ? path.get(1) : "";
    boolean ofDeleted = collection.startsWith("deleted");
    Optional<Kind> kind = Kind.ofPath(collection.replaceFirst("^deleted", ""));
    String operation = kind.map(one -> operation(request, one, path, ofDeleted)).orElse("Unknown");
    if (request.bearer().isEmpty()) {
      azure.faults().failIfOrdered(operation, name, true, true);
    }
    Caller caller = caller(request, cloud, vault);
    azure.log(operation, request, name, caller.clientId());
    if (vault.settings().isRejectingTokens()) {
      throw unauthorized(request, cloud, vault, "AKV10022: Invalid audience or token.");
    }
    azure.faults().failIfOrdered(operation, name, true, false);
    checkApiVersion(request);
    Kind of =
        kind.orElseThrow(
            () ->
                FakeAzureRefusal.ofVault(
                    404, "NotFound", "The requested resource was not found: " + collection));
    permitted(caller, vault, of, operation);
    synchronized (vault) {
      Bundles bundles = new Bundles("https://" + request.host() + request.port());
      return request.method().equals("GET")
          ? new KeyVaultReads(vault, bundles).answer(request, of, path, ofDeleted)
          : new KeyVaultWrites(vault, bundles).answer(request, of, path, ofDeleted);
    }
  }

  /**
   * Whose token it is.
   *
   * @param administrator of the fake, who may do everything
   */
  private record Caller(String clientId, String objectId, String issuer, boolean administrator) {
    /** As messages name it. */
    String name() {
      return "appid=%s;oid=%s;iss=%s".formatted(clientId, objectId, issuer);
    }
  }

  private static String operation(
      FakeAzureRequest request, Kind kind, List<String> path, boolean ofDeleted) {
    String verb =
        switch (request.method()) {
          case "GET" -> "Get";
          case "PUT" -> kind == Kind.SECRETS ? "Set" : "Import";
          case "PATCH" -> "Update";
          case "DELETE" -> ofDeleted ? "Purge" : "Delete";
          case "POST" ->
              switch (path.getLast()) {
                case "import" -> "Import";
                case "create" -> "Create";
                case "recover" -> "Recover";
                default -> "Post";
              };
          default -> request.method();
        };
    String word = (ofDeleted && verb.equals("Get") ? "Deleted" : "") + kind.word();
    if (!verb.equals("Get")) {
      return verb + word;
    }
    return switch (path.size()) {
      case 1 -> verb + word + "s";
      case 2 -> verb + word;
      default ->
          switch (path.get(2)) {
            case "versions" -> verb + word + "Versions";
            case "policy" -> verb + word + "Policy";
            default -> verb + word;
          };
    };
  }

  /** Which right an operation takes: {@code get}, {@code list} and so on. */
  private static String right(String operation) {
    if (operation.endsWith("Versions") || operation.matches("Get(Deleted)?[A-Za-z]+s")) {
      return "list";
    }
    return operation.replaceFirst("([a-z])[A-Z].*", "$1").toLowerCase(Locale.ROOT);
  }

  private Caller caller(FakeAzureRequest request, FakeAzureCloud cloud, Vault vault)
      throws FakeAzureRefusal {
    Optional<String> bearer = request.bearer();
    if (bearer.isEmpty()) {
      azure.log("Challenge", request, vault.name(), "");
      throw unauthorized(
          request, cloud, vault, "AKV10000: Request is missing a Bearer or PoP token.");
    }
    String token = bearer.get();
    if (azure.isAdministrator(token)) {
      return new Caller("administrator", "administrator", "", true);
    }
    AccessTokens tokens = azure.entra().tokens();
    JsonObject claims =
        SignedTokens.claims(token)
            .filter(_ -> tokens.isSigned(token))
            .orElseThrow(
                () ->
                    unauthorized(
                        request,
                        cloud,
                        vault,
                        "AKV10046: Unable to resolve the key used for signature validation."));
    if (tokens.hasEnded(claims)) {
      throw unauthorized(
          request, cloud, vault, "[TokenExpired] Error validating token: 'S2S12086'.");
    }
    String audience = claims.get("aud").getAsString();
    String expected = cloud.vaultResource();
    if (!Hosts.bare(audience).equals(Hosts.bare(expected))) {
      throw unauthorized(
          request,
          cloud,
          vault,
          "AKV10022: Invalid audience. Expected %s, found: %s.".formatted(expected, audience));
    }
    String issuer = claims.get("iss").getAsString();
    String expectedIssuer = cloud.tokenIssuer() + vault.settings().tenant() + "/";
    if (!issuer.equals(expectedIssuer)) {
      throw unauthorized(
          request,
          cloud,
          vault,
          "AKV10032: Invalid issuer. Expected one of %s, found %s."
              .formatted(expectedIssuer, issuer));
    }
    return new Caller(
        claims.get("appid").getAsString(), claims.get("oid").getAsString(), issuer, false);
  }

  private static FakeAzureRefusal unauthorized(
      FakeAzureRequest request, FakeAzureCloud cloud, Vault vault, String message) {
    FakeAzureRefusal refusal = FakeAzureRefusal.ofVault(401, "Unauthorized", message);
    KeyVaultSettings settings = vault.settings();
    return settings.isWithoutChallenge()
        ? refusal
        : refusal.with(
            "WWW-Authenticate",
            settings
                .oddChallenge()
                .orElseGet(
                    () ->
                        "Bearer authorization=\"https://%s%s/%s\", resource=\"%s\""
                            .formatted(
                                cloud.loginHost(),
                                request.port(),
                                settings.challengeTenant().orElse(settings.tenant()),
                                settings
                                    .challengeResource()
                                    .orElse(cloud.resourceAt(request.port())))));
  }

  private static void checkApiVersion(FakeAzureRequest request) throws FakeAzureRefusal {
    String version = request.query().getOrDefault("api-version", "");
    if (version.isEmpty()) {
      throw FakeAzureRefusal.ofVault(400, "BadParameter", "api-version must be specified");
    }
    if (!VERSIONS.matcher(version).matches()) {
      throw FakeAzureRefusal.ofVault(
          400,
          "BadParameter",
          "The specified version (%s) is not recognized. Consider using the latest supported version (7.6)."
              .formatted(version));
    }
  }

  private static void permitted(Caller caller, Vault vault, Kind kind, String operation)
      throws FakeAzureRefusal {
    String right = right(operation);
    if (!caller.administrator()
        && !vault
            .settings()
            .allows(caller.clientId(), caller.objectId(), kind.path() + "/" + right)) {
      throw vault.settings().isRbac()
          ? Denial.ofRoles(caller.name(), vault, kind, right)
          : Denial.ofPolicies(caller.name(), vault, kind, right);
    }
  }
}
