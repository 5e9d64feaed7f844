package io.strongroom.provider.azure.read;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.azure.spec.ObjectType;
import io.strongroom.provider.azure.spec.Selection.Many;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lists versions of an object, and the secrets of a vault, page by page. */
final class Listing {
  private static final String API = "api-version=7.4";

  /** A vault keeps 500 versions of a certificate, and any number of a secret. */
  private static final int MOST_PAGES = 200;

  private final PodCalls calls;

  Listing(PodCalls calls) {
    this.calls = calls;
  }

  /** Every version of an object that has attributes, in the vault's order. */
  List<ListedVersion> versions(ObjectRef ref) throws StoreException, InterruptedException {
    List<ListedVersion> versions = new ArrayList<>();
    String id = ref.type() == ObjectType.KEY ? "kid" : "id";
    for (JsonObject item :
        items(ref, "/%s/%s/versions".formatted(ref.type().collection(), ref.name()))) {
      String version =
          Answers.text(item, id)
              .flatMap(Answers::lastPart)
              .orElseThrow(() -> Answers.bad(ref, "a version in the list has no id"));
      Attributes.of(item)
          .map(
              attributes ->
                  new ListedVersion(
                      version, attributes.created(), attributes.enabled(), attributes.validity()))
          .ifPresent(versions::add);
    }
    return versions;
  }

  /** Names of enabled secrets by what the star stands for. */
  Map<String, String> names(ObjectRef ref, Many many) throws StoreException, InterruptedException {
    Map<String, String> names = new TreeMap<>();
    for (JsonObject item : items(ref, "/secrets")) {
      Optional<String> name = Answers.text(item, "id").flatMap(Answers::lastPart);
      boolean enabled = Attributes.of(item).filter(Attributes::enabled).isPresent();
      if (name.isPresent() && enabled && isTagged(item, many)) {
        many.pattern().rest(name.get()).ifPresent(rest -> names.put(rest, name.get()));
      }
      if (names.size() > many.most()) {
        throw StoreException.of(
            Phase.FETCH,
            Kind.TOO_LARGE,
            "%s: there are more than %d of them; raise limit, or state more of the name"
                .formatted(ref.label(), many.most()));
      }
    }
    return names;
  }

  private static boolean isTagged(JsonObject item, Many many) {
    JsonObject tags = item.get("tags") instanceof JsonObject found ? found : new JsonObject();
    return many.tags().entrySet().stream()
        .allMatch(
            tag -> Answers.text(tags, tag.getKey()).filter(tag.getValue()::equals).isPresent());
  }

  private List<JsonObject> items(ObjectRef ref, String path)
      throws StoreException, InterruptedException {
    List<JsonObject> items = new ArrayList<>();
    Optional<URI> next =
        Optional.of(URI.create("https://%s%s?%s".formatted(calls.host(ref.vault()), path, API)));
    for (int page = 0; next.isPresent(); page++) {
      if (page == MOST_PAGES) {
        throw Answers.bad(ref, "its list has no end");
      }
      JsonObject answer = calls.get(ref.label(), action(ref), next.get());
      if (answer.get("value") instanceof JsonArray array) {
        for (JsonElement item : array) {
          if (item instanceof JsonObject json) {
            items.add(json);
          }
        }
      }
      next = next(ref, path, answer);
    }
    return items;
  }

  /** A token goes along, so the next page has to be of the same list. */
  private Optional<URI> next(ObjectRef ref, String path, JsonObject answer) throws StoreException {
    Optional<String> link = Answers.text(answer, "nextLink").filter(text -> !text.isEmpty());
    if (link.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI next = URI.create(link.get());
      String host = calls.host(ref.vault());
      if ("https".equals(next.getScheme())
          && next.getUserInfo() == null
          && host.equalsIgnoreCase(next.getHost())
          && (next.getPort() < 0 || next.getPort() == 443)
          && path.equalsIgnoreCase(next.getPath())
          && next.getRawQuery() != null) {
        return Optional.of(URI.create("https://%s%s?%s".formatted(host, path, next.getRawQuery())));
      }
    } catch (IllegalArgumentException e) {
      // falls through
    }
    throw Answers.bad(ref, "the next page of its list is elsewhere, and is not asked for");
  }

  private static String action(ObjectRef ref) {
    return switch (ref.type()) {
      case SECRET -> "secrets/readMetadata (list)";
      case KEY -> "keys/read (list)";
      case CERTIFICATE -> "certificates/read (list)";
    };
  }
}
