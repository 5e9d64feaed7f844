package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.time.temporal.ChronoUnit;

/**
 * How objects are answered.
 *
 * @param base address of the vault, as the caller named it
 */
record Bundles(String base) {
  String id(Kind kind, String object) {
    return "%s/%s/%s".formatted(base, kind.path(), object);
  }

  String id(Kind kind, String object, KeyVaultVersion version) {
    return id(kind, object) + "/" + version.id();
  }

  /** A version, whole. */
  JsonObject whole(Kind kind, String object, KeyVaultVersion version) {
    JsonObject bundle = version.body().deepCopy();
    switch (kind) {
      case SECRETS -> {
        bundle.addProperty("id", id(kind, object, version));
        if (bundle.has("managed")) {
          bundle.addProperty("kid", id(Kind.KEYS, object, version));
        }
      }
      case KEYS -> bundle.getAsJsonObject("key").addProperty("kid", id(kind, object, version));
      case CERTIFICATES -> {
        bundle.addProperty("id", id(kind, object, version));
        bundle.addProperty("kid", id(Kind.KEYS, object, version));
        bundle.addProperty("sid", id(Kind.SECRETS, object, version));
        bundle.getAsJsonObject("policy").addProperty("id", id(kind, object) + "/policy");
      }
    }
    bundle.add("attributes", version.attributes().deepCopy());
    if (!version.tags().isEmpty()) {
      bundle.add("tags", version.tags());
    }
    return version.oddInAnswer(bundle);
  }

  /** Without value and key, as lists have it. */
  JsonObject item(Kind kind, String id, KeyVaultVersion version) {
    JsonObject item = new JsonObject();
    item.addProperty(kind.idField(), id);
    item.add("attributes", version.attributes().deepCopy());
    if (!version.tags().isEmpty()) {
      item.add("tags", version.tags());
    }
    for (String field : new String[] {"contentType", "managed", "x5t"}) {
      if (version.body().has(field)) {
        item.add(field, version.body().get(field));
      }
    }
    return version.oddInList(item);
  }

  /** A deleted object. */
  JsonObject deleted(Kind kind, KeyVaultObject object, JsonObject bundle) {
    bundle.addProperty("recoveryId", "%s/deleted%s/%s".formatted(base, kind.path(), object.name()));
    bundle.addProperty("deletedDate", object.deleted().getEpochSecond());
    bundle.addProperty(
        "scheduledPurgeDate", object.deleted().plus(90, ChronoUnit.DAYS).getEpochSecond());
    bundle.remove("value");
    return bundle;
  }
}
