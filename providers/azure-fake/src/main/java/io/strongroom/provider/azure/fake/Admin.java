package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * What the bearer of the administrator's token may do from outside: {@code POST /fake/operations}
 * with an array of {@link AdminOperations}, {@code GET} and {@code DELETE /fake/calls}, {@code POST
 * /fake/clear}, {@code GET /fake/about}.
 */
final class Admin {
  private final FakeAzure azure;
  private final AdminOperations operations;

  Admin(FakeAzure azure) {
    this.azure = azure;
    operations = new AdminOperations(azure);
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    if (request.bearer().filter(azure::isAdministrator).isEmpty()) {
      throw FakeAzureRefusal.ofVault(401, "Unauthorized", "The administrator's token is missing.");
    }
    return switch (request.method() + " " + request.path()) {
      case "POST /fake/operations" -> {
        JsonArray made = new JsonArray();
        for (JsonElement one : JsonParser.parseString(request.body()).getAsJsonArray()) {
          made.add(operations.apply(one.getAsJsonObject()));
        }
        yield FakeAzureAnswer.ok(made);
      }
      case "GET /fake/calls" -> FakeAzureAnswer.ok(calls());
      case "DELETE /fake/calls" -> {
        JsonArray all = calls();
        azure.forgetCalls();
        yield FakeAzureAnswer.ok(all);
      }
      case "POST /fake/clear" -> {
        azure.clear();
        yield FakeAzureAnswer.empty(204);
      }
      case "GET /fake/about" -> {
        JsonObject about = new JsonObject();
        about.addProperty("authority", azure.authority().pem());
        about.addProperty("tokenProxyAuthority", azure.tokenProxy().authority().pem());
        about.addProperty("tokenProxyServerName", azure.tokenProxy().serverName());
        yield FakeAzureAnswer.ok(about);
      }
      default -> throw FakeAzureRefusal.ofVault(404, "NotFound", request.path());
    };
  }

  private JsonArray calls() {
    JsonArray all = new JsonArray();
    azure
        .calls()
        .forEach(
            call -> {
              JsonObject json = new JsonObject();
              json.addProperty("operation", call.operation());
              json.addProperty("method", call.method());
              json.addProperty("host", call.host());
              json.addProperty("path", call.path());
              json.addProperty("name", call.name());
              json.addProperty("principal", call.principal());
              json.addProperty("by", call.by());
              all.add(json);
            });
    return all;
  }
}
