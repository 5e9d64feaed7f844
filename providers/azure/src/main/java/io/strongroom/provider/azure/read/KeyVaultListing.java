package io.strongroom.provider.azure.read;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.spec.AzureObjectType;
import io.strongroom.provider.azure.spec.AzureSelection.Many;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lists versions of an object, and the secrets of a vault, page by page. */
final class KeyVaultListing {
  private static final String API = "api-version=7.4";

  /** Of 25 items each: a vault may have any number of secrets, and a secret any of versions. */
  private static final int MAX_PAGES = 1000;

  private static final int MAX_VERSIONS = 25 * MAX_PAGES;

  private final AzurePodCalls calls;

  /** What took more calls than a read within the last hour. */
  private final Denials<LongList> longLists;

  KeyVaultListing(AzurePodCalls calls, Denials<LongList> longLists) {
    this.calls = calls;
    this.longLists = longLists;
  }

  /** Every version of an object that has attributes, in the vault's order, which is none. */
  List<ListedVersion> versions(ObjectRef ref) throws StoreException, InterruptedException {
    List<ListedVersion> versions = new ArrayList<>();
    Optional<URI> next = Optional.of(ofVersions(ref));
    for (int pages = 0; next.isPresent(); pages++) {
      next = page(ref, next.get(), pages, item -> version(ref, item).ifPresent(versions::add));
      if (versions.size() > MAX_VERSIONS) {
        throw tooMany(ref, "it has more than %d versions".formatted(MAX_VERSIONS));
      }
    }
    return versions;
  }

  /** Absent where there are more of them; {@link #isLong} says so for the next hour. */
  Optional<List<ListedVersion>> versionsOnOnePage(ObjectRef ref)
      throws StoreException, InterruptedException {
    if (isLong(ref)) {
      return Optional.empty();
    }
    List<ListedVersion> versions = new ArrayList<>();
    if (page(ref, ofVersions(ref), 0, item -> version(ref, item).ifPresent(versions::add))
        .isPresent()) {
      longLists.denied(longList(ref));
      return Optional.empty();
    }
    return Optional.of(versions);
  }

  /** Whether the versions of an object took more than one page. */
  boolean isLong(ObjectRef ref) {
    return !longLists.mayBeTried(longList(ref));
  }

  private LongList longList(ObjectRef ref) {
    return new LongList(
        calls.host(ref.vault()), ofVersions(ref).getPath().toLowerCase(Locale.ROOT));
  }

  private URI ofVersions(ObjectRef ref) {
    return first(ref, "/%s/%s/versions".formatted(ref.type().collection(), ref.name()));
  }

  private static Optional<ListedVersion> version(ObjectRef ref, JsonObject item)
      throws StoreException {
    String id =
        KeyVaultAnswers.text(item, ref.type() == AzureObjectType.KEY ? "kid" : "id")
            .flatMap(KeyVaultAnswers::lastPart)
            .orElseThrow(() -> KeyVaultAnswers.bad(ref, "a version in the list has no id"));
    return Attributes.of(item)
        .map(
            attributes ->
                new ListedVersion(
                    id, attributes.created(), attributes.enabled(), attributes.validity()));
  }

  /** Names of enabled secrets by what the star stands for. */
  Map<String, String> names(ObjectRef ref, Many many) throws StoreException, InterruptedException {
    Map<String, String> names = new TreeMap<>();
    Optional<URI> next = Optional.of(first(ref, "/secrets"));
    for (int pages = 0; next.isPresent(); pages++) {
      next =
          page(
              ref,
              next.get(),
              pages,
              item ->
                  name(item, many)
                      .ifPresent(
                          name ->
                              many.pattern().rest(name).ifPresent(rest -> names.put(rest, name))));
      if (names.size() > many.limit()) {
        throw tooMany(
            ref,
            "there are more than %d of them; raise limit, or state more of the name"
                .formatted(many.limit()));
      }
    }
    return names;
  }

  /** The name of a secret that is enabled and has the tags. */
  private static Optional<String> name(JsonObject item, Many many) {
    boolean wanted =
        Attributes.of(item).filter(Attributes::enabled).isPresent() && isTagged(item, many);
    return wanted
        ? KeyVaultAnswers.text(item, "id").flatMap(KeyVaultAnswers::lastPart)
        : Optional.empty();
  }

  private static boolean isTagged(JsonObject item, Many many) {
    JsonObject tags = item.get("tags") instanceof JsonObject found ? found : new JsonObject();
    return many.tags().entrySet().stream()
        .allMatch(
            tag ->
                KeyVaultAnswers.text(tags, tag.getKey())
                    .filter(tag.getValue()::equals)
                    .isPresent());
  }

  private URI first(ObjectRef ref, String path) {
    return URI.create("https://%s%s?%s".formatted(calls.host(ref.vault()), path, API));
  }

  /** Takes an item of a page. */
  @FunctionalInterface
  private interface Taker {
    void take(JsonObject item) throws StoreException;
  }

  /**
   * Reads a page, of which nothing is kept but what is taken.
   *
   * @param before how many pages were read before
   * @return where the next page is; absent after the last one
   */
  private Optional<URI> page(ObjectRef ref, URI address, int before, Taker taker)
      throws StoreException, InterruptedException {
    if (before == MAX_PAGES) {
      throw tooMany(ref, "its list has more than %d pages".formatted(MAX_PAGES));
    }
    return calls
        .get(ref.label(), action(ref), address)
        .read(
            json -> {
              Optional<URI> next = take(ref, address, json, taker);
              if (before > 0 && next.filter(address::equals).isPresent()) {
                throw KeyVaultAnswers.bad(ref, "its list has no end");
              }
              return next;
            });
  }

  private Optional<URI> take(ObjectRef ref, URI address, JsonObject answer, Taker taker)
      throws StoreException {
    if (answer.get("value") instanceof JsonArray array) {
      for (JsonElement item : array) {
        if (item instanceof JsonObject json) {
          taker.take(json);
        }
      }
    }
    return next(ref, address.getPath(), answer);
  }

  private static StoreException tooMany(ObjectRef ref, String words) {
    return StoreException.of(Phase.FETCH, Kind.TOO_LARGE, "%s: %s".formatted(ref.label(), words));
  }

  /**
   * A token goes along, so the next page has to be of the same list. Vaults take names in any case,
   * and which one they answer with is not said.
   */
  private Optional<URI> next(ObjectRef ref, String path, JsonObject answer) throws StoreException {
    Optional<String> link =
        KeyVaultAnswers.text(answer, "nextLink").filter(text -> !text.isEmpty());
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
    throw KeyVaultAnswers.bad(ref, "the next page of its list is elsewhere, and is not asked for");
  }

  private static String action(ObjectRef ref) {
    return switch (ref.type()) {
      case SECRET -> "secrets/readMetadata (list)";
      case KEY -> "keys/read (list)";
      case CERTIFICATE -> "certificates/read (list)";
    };
  }
}
