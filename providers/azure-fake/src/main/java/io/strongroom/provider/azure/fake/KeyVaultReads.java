package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is read of a vault: objects, versions, lists by the page, and what is deleted. */
final class KeyVaultReads {
  private final Vault vault;
  private final Bundles bundles;

  KeyVaultReads(Vault vault, Bundles bundles) {
    this.vault = vault;
    this.bundles = bundles;
  }

  FakeAzureAnswer answer(FakeAzureRequest request, Kind kind, List<String> path, boolean ofDeleted)
      throws FakeAzureRefusal {
    if (path.size() == 1) {
      return FakeAzureAnswer.ok(page(request, ofDeleted ? deletedItems(kind) : items(kind)));
    }
    String name = path.get(1);
    if (ofDeleted) {
      KeyVaultObject object =
          Optional.ofNullable(vault.deleted(kind).get(name))
              .orElseThrow(() -> notFound(kind, name, "deleted "));
      return FakeAzureAnswer.ok(
          bundles.deleted(kind, object, bundles.whole(kind, name, object.latest())));
    }
    String third = path.size() > 2 ? path.get(2) : "";
    Optional<KeyVaultObject> object = Optional.ofNullable(vault.objects(kind).get(name));
    if (third.equals("versions")) {
      if (object.isEmpty() && vault.settings().missingVersionsList() != 200) {
        throw notFound(kind, name, "");
      }
      return FakeAzureAnswer.ok(
          page(request, object.map(one -> versionItems(kind, one)).orElseGet(List::of)));
    }
    KeyVaultObject found = object.orElseThrow(() -> notFound(kind, name, ""));
    if (kind == Kind.CERTIFICATES && third.equals("policy")) {
      return FakeAzureAnswer.ok(
          bundles.whole(kind, name, found.latest()).getAsJsonObject("policy"));
    }
    KeyVaultVersion version =
        third.isEmpty()
            ? found.latest()
            : found.version(third).orElseThrow(() -> notFound(kind, name + "/" + third, ""));
    if (version.isRefused() || (kind == Kind.SECRETS && !version.isEnabled())) {
      throw FakeAzureRefusal.ofVault(
          403,
          "Forbidden",
          "Operation get is not allowed on a disabled %s.".formatted(kind.noun()),
          kind.word() + "Disabled");
    }
    return FakeAzureAnswer.ok(bundles.whole(kind, name, version));
  }

  static FakeAzureRefusal notFound(Kind kind, String name, String state) {
    return FakeAzureRefusal.ofVault(
        404,
        kind.word() + "NotFound",
        "A %s%s with (name/id) %s was not found in this key vault. If you recently deleted this %2$s you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
            .formatted(state, kind.noun(), name));
  }

  private List<JsonObject> items(Kind kind) {
    return vault.objects(kind).values().stream()
        .map(object -> bundles.item(kind, bundles.id(kind, object.name()), object.latest()))
        .toList();
  }

  private List<JsonObject> deletedItems(Kind kind) {
    return vault.deleted(kind).values().stream()
        .map(
            object ->
                bundles.deleted(
                    kind,
                    object,
                    bundles.item(kind, bundles.id(kind, object.name()), object.latest())))
        .toList();
  }

  private List<JsonObject> versionItems(Kind kind, KeyVaultObject object) {
    List<KeyVaultVersion> ordered = new ArrayList<>();
    List<Integer> order = vault.settings().listOrder();
    if (order.size() == object.versions().size()) {
      order.forEach(number -> ordered.add(object.versions().get(number - 1)));
    } else {
      ordered.addAll(object.versions());
      ordered.sort(Comparator.comparing(KeyVaultVersion::id));
    }
    return ordered.stream()
        .map(version -> bundles.item(kind, bundles.id(kind, object.name(), version), version))
        .toList();
  }

  private JsonObject page(FakeAzureRequest request, List<JsonObject> all) throws FakeAzureRefusal {
    int size = Math.min(asked(request), vault.settings().pageSize());
    boolean first = !request.query().containsKey("$skiptoken");
    int shown = first && vault.settings().hasEmptyFirstPages() ? 0 : size;
    int from = from(request);
    JsonArray value = new JsonArray();
    all.stream().skip(from).limit(shown).forEach(value::add);
    JsonObject answer = new JsonObject();
    answer.add("value", value);
    if (from + shown < all.size()) {
      answer.addProperty("nextLink", next(request, from + shown, size));
    } else {
      answer.add("nextLink", JsonNull.INSTANCE);
    }
    return answer;
  }

  private String next(FakeAzureRequest request, int from, int size) {
    String token =
        Base64.getUrlEncoder().withoutPadding().encodeToString(("from:" + from).getBytes(UTF_8));
    return "%s%s?api-version=%s&$skiptoken=%s&maxresults=%d"
        .formatted(
            vault.settings().nextLinksTo().orElse(bundles.base()),
            request.path(),
            request.query().get("api-version"),
            token,
            size);
  }

  private static int asked(FakeAzureRequest request) throws FakeAzureRefusal {
    String asked = request.query().getOrDefault("maxresults", "25");
    if (!asked.matches("[1-9]|1[0-9]|2[0-5]")) {
      throw FakeAzureRefusal.ofVault(
          400, "BadParameter", "Invalid maxresults value '%s': 1 to 25.".formatted(asked));
    }
    return Integer.parseInt(asked);
  }

  private static int from(FakeAzureRequest request) throws FakeAzureRefusal {
    String token = request.query().getOrDefault("$skiptoken", "");
    if (token.isEmpty()) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
      if (text.startsWith("from:")) {
        return Integer.parseInt(text.substring("from:".length()));
      }
    } catch (IllegalArgumentException e) {
      // refused below
    }
    throw FakeAzureRefusal.ofVault(400, "BadParameter", "Invalid skiptoken.");
  }
}
