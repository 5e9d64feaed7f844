package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A machine's endpoint for managed identities, and the archived one for pods beside it. */
public final class FakeAzureMachine {
  private final FakeAzure azure;
  private final Map<String, Application> userAssigned = new ConcurrentHashMap<>();
  private final Map<String, Application> ofPods = new ConcurrentHashMap<>();
  private volatile Optional<Application> systemAssigned = Optional.empty();

  FakeAzureMachine(FakeAzure azure) {
    this.azure = azure;
  }

  public void systemAssigned(Application identity) {
    systemAssigned = Optional.of(identity);
  }

  public void userAssigned(Application identity) {
    userAssigned.put(identity.clientId(), identity);
  }

  /** What a pod, {@code NAMESPACE/NAME}, gets from the archived pod identity. */
  public void ofPod(String pod, Application identity) {
    ofPods.put(pod, identity);
  }

  void clear() {
    systemAssigned = Optional.empty();
    userAssigned.clear();
    ofPods.clear();
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    return switch (request.path()) {
      case "/metadata/identity/oauth2/token" -> ofMachine(request);
      case "/host/token/", "/host/token" -> ofPod(request);
      default -> throw FakeAzureRefusal.ofMachine(404, "not_found", "No such path.");
    };
  }

  private FakeAzureAnswer ofMachine(FakeAzureRequest request) throws FakeAzureRefusal {
    String clientId = request.query().getOrDefault("client_id", "");
    String resource = request.query().getOrDefault("resource", "");
    azure.log("MachineToken", request, resource, clientId);
    azure.failIfOrdered("MachineToken", resource);
    if (request.header("Metadata").filter("true"::equalsIgnoreCase).isEmpty()) {
      throw FakeAzureRefusal.ofMachine(
          400, "invalid_request", "Required metadata header not specified");
    }
    if (request.header("X-Forwarded-For").isPresent()) {
      throw FakeAzureRefusal.ofMachine(403, "forbidden", "The request was forwarded by a proxy");
    }
    if (request.query().getOrDefault("api-version", "").compareTo("2018-02-01") < 0) {
      throw FakeAzureRefusal.ofMachine(
          400, "bad_request_102", "Required api-version not specified");
    }
    if (!azure.entra().isResource(resource)) {
      throw FakeAzureRefusal.ofMachine(
          400,
          "invalid_resource",
          "AADSTS500011: The resource principal named %s was not found in the tenant."
              .formatted(resource));
    }
    Application identity =
        (clientId.isEmpty() ? systemAssigned : Optional.ofNullable(userAssigned.get(clientId)))
            .orElseThrow(
                () -> FakeAzureRefusal.ofMachine(400, "invalid_request", "Identity not found"));
    return FakeAzureAnswer.ok(token(identity, resource));
  }

  private JsonObject token(Application identity, String resource) {
    int life = azure.entra().tokens().lifeSeconds();
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "access_token",
        azure.entra().tokens().issue(azure.hosts().cloudOf(resource), identity, resource));
    answer.addProperty("client_id", identity.clientId());
    answer.addProperty("expires_in", String.valueOf(life));
    answer.addProperty("expires_on", String.valueOf(Instant.now().getEpochSecond() + life));
    answer.addProperty("ext_expires_in", String.valueOf(life));
    answer.addProperty("not_before", String.valueOf(Instant.now().getEpochSecond()));
    answer.addProperty("resource", resource);
    answer.addProperty("token_type", "Bearer");
    return answer;
  }

  private FakeAzureAnswer ofPod(FakeAzureRequest request) throws FakeAzureRefusal {
    String pod = request.header("podns").orElse("") + "/" + request.header("podname").orElse("");
    String resource = request.query().getOrDefault("resource", "");
    azure.log("PodToken", request, resource, pod);
    Application identity =
        Optional.ofNullable(ofPods.get(pod))
            .orElseThrow(
                () ->
                    new FakeAzureRefusal(
                        FakeAzureAnswer.text(404, "text/plain", "no azure identity for " + pod)));
    JsonObject answer = new JsonObject();
    answer.add("token", token(identity, resource));
    answer.addProperty("clientid", identity.clientId());
    return FakeAzureAnswer.ok(answer);
  }
}
