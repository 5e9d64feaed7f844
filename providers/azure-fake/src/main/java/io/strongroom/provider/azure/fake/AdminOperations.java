package io.strongroom.provider.azure.fake;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is done to the fake from outside, written as JSON: the operations of recorded cases ({@code
 * secret}, {@code key}, {@code certificate}, {@code disable}, {@code delete}, {@code fault}, {@code
 * deny}, {@code challenge}, {@code rejectTokens}, {@code pageSize}, {@code listOrder}, {@code
 * missingVersionsList}), and those that set up identities.
 */
public final class AdminOperations {
  private final FakeAzure azure;

  public AdminOperations(FakeAzure azure) {
    this.azure = azure;
  }

  /** Does one; answers the id of the version that it made, else nothing. */
  public String apply(JsonObject operation) {
    switch (text(operation, "op")) {
      case "application" -> {
        Application application = application(operation);
        optional(operation, "secret").ifPresent(application::secret);
        if (operation.has("federated")) {
          for (JsonElement one : operation.getAsJsonArray("federated")) {
            JsonObject credential = one.getAsJsonObject();
            application.federate(
                text(credential, "issuer"),
                text(credential, "subject"),
                optional(credential, "audience").orElse(Entra.EXCHANGE));
          }
        }
      }
      case "systemAssigned" -> azure.machine().systemAssigned(application(operation));
      case "userAssigned" -> azure.machine().userAssigned(application(operation));
      case "ofPod" -> azure.machine().ofPod(text(operation, "pod"), application(operation));
      case "bind" ->
          azure.tokenProxy().bind(text(operation, "subject"), text(operation, "clientId"));
      case "cloud" -> {
        String suffix = text(operation, "vaultSuffix");
        azure.cloud(
            FakeAzureCloud.of(
                text(operation, "loginHost"),
                suffix,
                optional(operation, "vaultResource").orElse("https://" + suffix)));
      }
      case "vault" -> {
        KeyVaultSettings settings =
            azure.vault(text(operation, "vault"), text(operation, "tenant")).settings();
        settings.tenant(text(operation, "tenant"));
        settings.open(isTrue(operation, "open"));
        settings.rbac(isTrue(operation, "rbac"));
      }
      case "fault" -> azure.fault(FakeAzureFault.of(operation));
      case "mend" -> azure.mend();
      case "revokeTokens" -> azure.entra().revokeAll();
      case "tokensLive" -> azure.entra().tokensLive(operation.get("seconds").getAsInt());
      default -> {
        return apply(
            operation,
            azure
                .hosts()
                .vault(text(operation, "vault"))
                .orElseThrow(() -> new IllegalArgumentException("no such vault")));
      }
    }
    return "";
  }

  /** Does one to a vault, whether the operation names it or not. */
  public String apply(JsonObject operation, Vault vault) {
    String name = optional(operation, "name").orElse("");
    switch (text(operation, "op")) {
      case "secret" -> {
        return vault.secret(name, text(operation, "value"), operation);
      }
      case "key" -> {
        JsonObject jwk = operation.getAsJsonObject("jwk").deepCopy();
        if (operation.has("kty")) {
          jwk.add("kty", operation.get("kty"));
        }
        String id = vault.key(name, jwk, operation);
        if (isTrue(operation, "refuseWhenDisabled")) {
          vault.refuseWhenDisabled(Kind.KEYS, name);
        }
        return id;
      }
      case "certificate" -> {
        return vault.certificate(
            name,
            text(operation, "cer"),
            text(operation, "value"),
            optional(operation, "contentType"),
            operation);
      }
      case "generate" -> {
        Instant now = Instant.now();
        return vault.certificate(
            name,
            GeneratedCertificate.of(
                optional(operation, "subject").orElse(name + ".test"),
                isTrue(operation, "rsa"),
                now.plusSeconds(seconds(operation, "from", -3600)),
                now.plusSeconds(seconds(operation, "until", 90L * 24 * 3600))),
            optional(operation, "contentType").orElse(GeneratedCertificate.PFX));
      }
      default -> settings(operation, vault);
    }
    return "";
  }

  private void settings(JsonObject operation, Vault vault) {
    KeyVaultSettings settings = vault.settings();
    switch (text(operation, "op")) {
      case "allow" ->
          settings.allow(
              text(operation, "application"),
              operation.getAsJsonArray("permissions").asList().stream()
                  .map(JsonElement::getAsString)
                  .toArray(String[]::new));
      case "disallow" -> settings.disallow(text(operation, "application"));
      case "change" -> {
        Ref ref = Ref.of(text(operation, "ref"));
        vault.change(ref.kind(), ref.name(), ref.number(), operation);
      }
      case "disable" -> {
        Ref ref = Ref.of(text(operation, "ref"));
        vault.disable(ref.kind(), ref.name(), ref.number());
      }
      case "delete" -> {
        Ref ref = Ref.of(text(operation, "ref"));
        vault.delete(ref.kind(), ref.name());
      }
      case "deny" -> settings.deny(text(operation, "operation"));
      case "challenge" -> {
        optional(operation, "odd").ifPresent(settings::oddChallenge);
        if (isTrue(operation, "none")) {
          settings.withoutChallenge();
        } else {
          settings.challenge(optional(operation, "tenant"), optional(operation, "resource"));
        }
      }
      case "rejectTokens" -> settings.rejectTokens(true);
      case "nextLinksTo" -> settings.nextLinksTo(text(operation, "base"));
      case "emptyFirstPages" -> settings.emptyFirstPages(true);
      case "pageSize" -> settings.pageSize(operation.get("size").getAsInt());
      case "listOrder" ->
          settings.listOrder(
              operation.getAsJsonArray("order").asList().stream()
                  .map(JsonElement::getAsInt)
                  .toList());
      case "missingVersionsList" ->
          settings.missingVersionsList(operation.get("status").getAsInt());
      case "fault" -> azure.fault(FakeAzureFault.of(operation));
      default -> throw new IllegalArgumentException(text(operation, "op"));
    }
  }

  /** {@code secret/alpha/1}: the number is that of the put, and may be left out. */
  private record Ref(Kind kind, String name, int number) {
    static Ref of(String text) {
      List<String> parts = List.of(text.split("/", -1));
      return new Ref(
          Kind.of(parts.get(0)),
          parts.get(1),
          parts.size() > 2 ? Integer.parseInt(parts.get(2)) : 1);
    }
  }

  private Application application(JsonObject operation) {
    return azure.entra().application(text(operation, "tenant"), text(operation, "clientId"));
  }

  private static long seconds(JsonObject json, String field, long otherwise) {
    return json.has(field) ? json.get(field).getAsLong() : otherwise;
  }

  private static boolean isTrue(JsonObject json, String field) {
    return json.has(field) && json.get(field).getAsBoolean();
  }

  private static String text(JsonObject json, String field) {
    return optional(json, field)
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }

  private static Optional<String> optional(JsonObject json, String field) {
    return json.has(field) ? Optional.of(json.get(field).getAsString()) : Optional.empty();
  }
}
