package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;

/** The calls of Key Vault's API that write; the caller needs the right. */
final class KeyVaultWrites {
  private final Vault vault;
  private final Bundles bundles;

  KeyVaultWrites(Vault vault, Bundles bundles) {
    this.vault = vault;
    this.bundles = bundles;
  }

  FakeAzureAnswer answer(FakeAzureRequest request, Kind kind, List<String> path, boolean ofDeleted)
      throws FakeAzureRefusal {
    if (path.size() < 2) {
      throw unknown(request);
    }
    String name = path.get(1);
    if (ofDeleted) {
      return ofDeleted(request, kind, path);
    }
    String third = path.size() > 2 ? path.get(2) : "";
    return switch (request.method() + " " + third) {
      case "PUT " -> {
        checkNew(kind, name);
        yield put(kind, name, request.json());
      }
      case "POST create" -> {
        checkNew(kind, name);
        yield create(request, kind, name, request.json());
      }
      case "POST import" -> {
        checkNew(kind, name);
        yield importCertificate(request, kind, name, request.json());
      }
      case "DELETE " -> {
        KeyVaultObject gone = here(kind, name);
        vault.delete(kind, name);
        yield FakeAzureAnswer.ok(
            bundles.deleted(kind, gone, bundles.whole(kind, name, gone.latest())));
      }
      default -> {
        if (!request.method().equals("PATCH")) {
          throw unknown(request);
        }
        yield patch(kind, name, third, request.json());
      }
    };
  }

  private FakeAzureAnswer ofDeleted(FakeAzureRequest request, Kind kind, List<String> path)
      throws FakeAzureRefusal {
    String name = path.get(1);
    KeyVaultObject object =
        Optional.ofNullable(vault.deleted(kind).get(name))
            .orElseThrow(() -> KeyVaultReads.notFound(kind, name, "deleted "));
    if (request.method().equals("DELETE") && path.size() == 2) {
      vault.deleted(kind).remove(name);
      return FakeAzureAnswer.empty(204);
    }
    if (request.method().equals("POST") && path.size() == 3 && path.get(2).equals("recover")) {
      vault.recover(kind, name);
      return whole(kind, name, object.latest());
    }
    throw unknown(request);
  }

  private void checkNew(Kind kind, String name) throws FakeAzureRefusal {
    if (!name.matches("[0-9a-zA-Z-]{1,127}")) {
      throw FakeAzureRefusal.ofVault(
          400, "BadParameter", "The request URI contains an invalid name: " + name);
    }
    if (vault.deleted(kind).containsKey(name)) {
      throw FakeAzureRefusal.ofVault(
          409,
          "Conflict",
          "%s %s is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the %s can only be recovered or purged."
              .formatted(kind.word(), name, kind.noun()),
          "ObjectIsDeletedButRecoverable");
    }
    boolean managed =
        kind != Kind.CERTIFICATES && vault.objects(Kind.CERTIFICATES).containsKey(name);
    if (managed) {
      throw FakeAzureRefusal.ofVault(
          403,
          "Forbidden",
          "Operation set is not allowed on a %s that belongs to a certificate."
              .formatted(kind.noun()));
    }
  }

  private static JsonObject more(JsonObject request) {
    JsonObject more =
        request.get("attributes") instanceof JsonObject given ? given.deepCopy() : new JsonObject();
    more.remove("created");
    for (String field : new String[] {"tags", "contentType"}) {
      if (request.has(field)) {
        more.add(field, request.get(field));
      }
    }
    return more;
  }

  private FakeAzureAnswer put(Kind kind, String name, JsonObject request) throws FakeAzureRefusal {
    switch (kind) {
      case SECRETS -> vault.secret(name, text(request, "value"), more(request));
      case KEYS -> {
        if (!(request.get("key") instanceof JsonObject jwk)) {
          throw FakeAzureRefusal.ofVault(400, "BadParameter", "Property  has invalid value");
        }
        vault.key(name, jwk, more(request));
      }
      case CERTIFICATES -> throw FakeAzureRefusal.ofVault(405, "MethodNotAllowed", "Not allowed.");
    }
    return whole(kind, name, here(kind, name).latest());
  }

  private FakeAzureAnswer create(FakeAzureRequest request, Kind kind, String name, JsonObject json)
      throws FakeAzureRefusal {
    if (kind != Kind.KEYS) {
      throw unknown(request);
    }
    JsonObject jwk =
        text(json, "kty").startsWith("RSA")
            ? Jwks.of(Keys.freshRsa().getPublic())
            : Jwks.of(
                Keys.ec(
                        switch (json.has("crv") ? text(json, "crv") : "P-256") {
                          case "P-256" -> "secp256r1";
                          case "P-384" -> "secp384r1";
                          case "P-521" -> "secp521r1";
                          default ->
                              throw FakeAzureRefusal.ofVault(
                                  400, "BadParameter", "Invalid curve value.");
                        })
                    .getPublic());
    jwk.add("kty", json.get("kty"));
    if (json.has("key_ops")) {
      jwk.add("key_ops", json.get("key_ops"));
    }
    vault.key(name, jwk, more(json));
    return whole(kind, name, here(kind, name).latest());
  }

  private FakeAzureAnswer importCertificate(
      FakeAzureRequest request, Kind kind, String name, JsonObject json) throws FakeAzureRefusal {
    if (kind != Kind.CERTIFICATES) {
      throw unknown(request);
    }
    String contentType = contentType(json);
    GeneratedCertificate read =
        Pkcs12.read(text(json, "value"), contentType, json.has("pwd") ? text(json, "pwd") : "")
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofVault(
                        400,
                        "BadParameter",
                        "The specified PKCS#12 X.509 certificate content can not be read. Please"
                            + " check if certificate is in valid PKCS#12 format."));
    JsonObject more = more(json);
    more.addProperty("nbf", read.leaf().getNotBefore().toInstant().getEpochSecond());
    more.addProperty("exp", read.leaf().getNotAfter().toInstant().getEpochSecond());
    vault.certificate(name, read.cer(), read.valueOf(contentType), Optional.of(contentType), more);
    return whole(kind, name, here(kind, name).latest());
  }

  /** What the policy asks for; PEM has to be asked for. */
  private static String contentType(JsonObject json) throws FakeAzureRefusal {
    return json.get("policy") instanceof JsonObject policy
            && policy.get("secret_props") instanceof JsonObject secret
            && secret.has("contentType")
        ? text(secret, "contentType")
        : GeneratedCertificate.PFX;
  }

  private FakeAzureAnswer patch(Kind kind, String name, String versionId, JsonObject json)
      throws FakeAzureRefusal {
    KeyVaultObject object = here(kind, name);
    KeyVaultVersion version =
        versionId.isEmpty()
            ? object.latest()
            : object
                .version(versionId)
                .orElseThrow(() -> KeyVaultReads.notFound(kind, name + "/" + versionId, ""));
    JsonObject more = more(json);
    version.attributes(more).tags(more);
    if (kind == Kind.SECRETS && more.has("contentType")) {
      version.body().add("contentType", more.get("contentType"));
    }
    JsonObject whole = bundles.whole(kind, name, version);
    whole.remove("value");
    return FakeAzureAnswer.ok(whole);
  }

  private FakeAzureAnswer whole(Kind kind, String name, KeyVaultVersion version) {
    return FakeAzureAnswer.ok(bundles.whole(kind, name, version));
  }

  private KeyVaultObject here(Kind kind, String name) throws FakeAzureRefusal {
    return Optional.ofNullable(vault.objects(kind).get(name))
        .orElseThrow(() -> KeyVaultReads.notFound(kind, name, ""));
  }

  private static String text(JsonObject json, String field) throws FakeAzureRefusal {
    if (json.get(field) instanceof JsonPrimitive value) {
      return value.getAsString();
    }
    throw FakeAzureRefusal.ofVault(
        400, "BadParameter", "Property %s has invalid value".formatted(field));
  }

  private static FakeAzureRefusal unknown(FakeAzureRequest request) {
    return FakeAzureRefusal.ofVault(
        405, "MethodNotAllowed", "%s %s".formatted(request.method(), request.path()));
  }
}
