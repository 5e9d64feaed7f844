package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Microsoft Graph, as far as applications, their federated credentials and their service principals
 * go. An application is known to Entra once it has a service principal.
 */
final class Graph {
  static final String HOST = "graph.microsoft.com";

  private static final Pattern BY_NAME =
      Pattern.compile("startswith\\(displayName,'(?<value>[^']*)'\\)");
  private static final Pattern BY_CLIENT = Pattern.compile("appId eq '(?<value>[^']*)'");
  private static final Pattern BY_PRINCIPAL_NAME =
      Pattern.compile("servicePrincipalNames/any\\(c:c eq '(?<value>[^']*)'\\)");

  private final FakeAzure azure;
  private final Map<String, Registration> registrations = new ConcurrentHashMap<>();

  Graph(FakeAzure azure) {
    this.azure = azure;
  }

  /**
   * An application as its owner has registered it.
   *
   * @param id of the registration, not of the service principal
   */
  private record Registration(String id, String displayName, Application application) {
    JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("id", id);
      json.addProperty("appId", application.clientId());
      json.addProperty("displayName", displayName);
      json.addProperty("signInAudience", "AzureADMyOrg");
      json.add("identifierUris", new JsonArray());
      return json;
    }
  }

  void clear() {
    registrations.clear();
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    String tenant = azure.owners().owner(request, "https://" + HOST).tenant();
    List<String> path = request.segments();
    String filter = request.query().getOrDefault("$filter", "");
    String collection = path.size() > 1 ? path.get(1) : "";
    return switch ("%s %s %d".formatted(request.method(), collection, path.size())) {
      case "GET applications 2" -> FakeAzureAnswer.list(found(tenant, filter));
      case "POST applications 2" ->
          FakeAzureAnswer.of(201, register(tenant, request.json()).json());
      case "GET applications 3" -> FakeAzureAnswer.ok(registration(path.get(2)).json());
      case "POST applications 4" ->
          FakeAzureAnswer.of(201, federate(registration(path.get(2)), path.get(3), request.json()));
      case "GET servicePrincipals 2" -> FakeAzureAnswer.list(principals(tenant, filter));
      case "POST servicePrincipals 2" -> FakeAzureAnswer.of(201, principal(request.json()));
      default -> throw unknown(request);
    };
  }

  private static FakeAzureRefusal unknown(FakeAzureRequest request) {
    return FakeAzureRefusal.ofManagement(
        400,
        "Request_BadRequest",
        "The fake does not know %s %s".formatted(request.method(), request.path()));
  }

  private Registration register(String tenant, JsonObject body) {
    Registration made =
        new Registration(
            UUID.randomUUID().toString(),
            body.get("displayName").getAsString(),
            new Application(tenant, UUID.randomUUID().toString()));
    registrations.put(made.id(), made);
    return made;
  }

  private Registration registration(String id) throws FakeAzureRefusal {
    return Optional.ofNullable(registrations.get(id))
        .orElseThrow(
            () ->
                FakeAzureRefusal.ofManagement(
                    404,
                    "Request_ResourceNotFound",
                    "Resource '%s' does not exist or one of its queried reference-property objects are not present."
                        .formatted(id)));
  }

  private List<JsonObject> found(String tenant, String filter) throws FakeAzureRefusal {
    Matcher byName = BY_NAME.matcher(filter);
    Matcher byClient = BY_CLIENT.matcher(filter);
    if (!byName.matches() && !byClient.matches()) {
      throw FakeAzureRefusal.ofManagement(
          400, "Request_UnsupportedQuery", "Unsupported Query: " + filter);
    }
    return registrations.values().stream()
        .filter(one -> one.application().tenant().equals(tenant))
        .filter(
            one ->
                byName.matches()
                    ? one.displayName().startsWith(byName.group("value"))
                    : one.application().clientId().equals(byClient.group("value")))
        .map(Registration::json)
        .toList();
  }

  private static JsonObject federate(Registration registration, String what, JsonObject body)
      throws FakeAzureRefusal {
    if (!what.equals("federatedIdentityCredentials")) {
      throw FakeAzureRefusal.ofManagement(
          400, "Request_BadRequest", "The fake does not know " + what);
    }
    List<JsonElement> audiences = body.getAsJsonArray("audiences").asList();
    if (audiences.size() != 1) {
      throw FakeAzureRefusal.ofManagement(
          400, "Request_BadRequest", "One audience has to be given.");
    }
    registration
        .application()
        .federate(
            body.get("issuer").getAsString(),
            body.get("subject").getAsString(),
            audiences.getFirst().getAsString());
    JsonObject made = body.deepCopy();
    made.addProperty("id", UUID.randomUUID().toString());
    return made;
  }

  private List<JsonObject> principals(String tenant, String filter) throws FakeAzureRefusal {
    Matcher byName = BY_PRINCIPAL_NAME.matcher(filter);
    if (!byName.matches()) {
      throw FakeAzureRefusal.ofManagement(
          400, "Request_UnsupportedQuery", "Unsupported Query: " + filter);
    }
    return azure.entra().known(tenant, byName.group("value")).stream().map(Graph::json).toList();
  }

  private JsonObject principal(JsonObject body) throws FakeAzureRefusal {
    String clientId = body.get("appId").getAsString();
    Application application =
        registrations.values().stream()
            .map(Registration::application)
            .filter(one -> one.clientId().equals(clientId))
            .findFirst()
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofManagement(
                        400,
                        "Request_BadRequest",
                        "The appId '%s' of the service principal does not reference a valid application object."
                            .formatted(clientId)));
    azure.entra().add(application);
    return json(application);
  }

  private static JsonObject json(Application application) {
    JsonArray names = new JsonArray();
    names.add(application.clientId());
    JsonObject json = new JsonObject();
    json.addProperty("id", application.objectId());
    json.addProperty("appId", application.clientId());
    json.addProperty("accountEnabled", true);
    json.addProperty("servicePrincipalType", "Application");
    json.add("servicePrincipalNames", names);
    return json;
  }
}
