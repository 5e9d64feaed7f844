package io.strongroom.provider.gcp.read;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.ShortHash;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.gcp.rest.GoogleRestRequest;
import io.strongroom.provider.gcp.rest.GoogleService;
import io.strongroom.provider.gcp.spec.GcpSelection.Many;
import io.strongroom.provider.gcp.spec.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the secrets whose names begin alike, and reads them. */
final class GcpSecretsListing {
  private static final String LIST = "secretmanager.secrets.list (roles/secretmanager.viewer)";
  private static final String PAGE = "250";

  private final GcpPodCalls calls;
  private final GcpSecretsReader reader;

  GcpSecretsListing(GcpPodCalls calls, GcpSecretsReader reader) {
    this.calls = calls;
    this.reader = reader;
  }

  GcpOutcome read(ResourceName name, Many many) throws StoreException, InterruptedException {
    Map<String, ResourceName> found = list(name, many);
    List<GcpOutcome.Named> values = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    List<String> rests = List.copyOf(found.keySet());
    List<GcpOutcome> outcomes =
        InParallel.map(List.copyOf(found.values()), secret -> outcome(secret));
    for (int i = 0; i < rests.size(); i++) {
      switch (outcomes.get(i)) {
        case GcpOutcome.One(GcpRawValue value, String version) -> {
          values.add(new GcpOutcome.Named(rests.get(i), value));
          versions.add(rests.get(i) + " " + version);
        }
        case GcpOutcome.Failed failed -> {
          return failed;
        }
        case GcpOutcome.Many _ -> throw new IllegalStateException("one was asked for");
      }
    }
    return new GcpOutcome.Many(values, ShortHash.ofMany(versions));
  }

  private GcpOutcome outcome(ResourceName secret) throws InterruptedException {
    try {
      return reader.read(secret);
    } catch (StoreException e) {
      return new GcpOutcome.Failed(e);
    }
  }

  /**
   * Whether all of them together are what a version says, without reading one.
   *
   * @param version absent if there was none of them
   */
  boolean isCurrent(ResourceName name, Many many, Optional<String> version)
      throws InterruptedException {
    try {
      Map<String, ResourceName> found = list(name, many);
      List<String> rests = List.copyOf(found.keySet());
      List<Optional<String>> versions =
          InParallel.map(List.copyOf(found.values()), this::versionIfKnown);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < rests.size(); i++) {
        if (versions.get(i).isEmpty()) {
          return false;
        }
        all.add(rests.get(i) + " " + versions.get(i).get());
      }
      return version.filter(ShortHash.ofMany(all)::equals).isPresent();
    } catch (StoreException e) {
      return version.isEmpty() && e.isOfMissingObject();
    }
  }

  private Optional<String> versionIfKnown(ResourceName secret) throws InterruptedException {
    try {
      return reader.version(secret);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  /**
   * A page of a list.
   *
   * @param secrets by what the star stands for
   * @param next the token of the page after it
   */
  private record Page(Map<String, ResourceName> secrets, Optional<String> next) {}

  /** The secrets by what the star stands for. */
  private Map<String, ResourceName> list(ResourceName name, Many many)
      throws StoreException, InterruptedException {
    Map<String, ResourceName> found = new TreeMap<>();
    Optional<String> next = Optional.of("");
    String subject = GcpSecretsReader.subject(name);
    while (next.isPresent()) {
      Page page =
          page(name, many, next.get(), subject).read(answer -> listed(answer, name, many, subject));
      found.putAll(page.secrets());
      if (found.size() > many.limit()) {
        throw StoreException.of(
            Phase.FETCH,
            Kind.TOO_LARGE,
            "%s: there are more than %d of them; raise limit, or state more of the name"
                .formatted(subject, many.limit()));
      }
      next = page.next();
    }
    if (found.isEmpty()) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.NOT_FOUND,
          "%s: no secret has such a name%s"
              .formatted(subject, many.labels().isEmpty() ? "" : " and these labels"));
    }
    return found;
  }

  private static Page listed(JsonObject answer, ResourceName name, Many many, String subject)
      throws StoreException {
    Map<String, ResourceName> found = new TreeMap<>();
    if (answer.get("secrets") instanceof JsonArray secrets) {
      for (JsonElement secret : secrets) {
        if (secret instanceof JsonObject json && isLabelled(json, many, subject)) {
          String id = lastPart(Payloads.text(json, "name", subject).orElse(""));
          many.pattern().rest(id).ifPresent(rest -> found.put(rest, name.withId(id)));
        }
      }
    }
    return new Page(found, Payloads.text(answer, "nextPageToken", subject));
  }

  /** It becomes a part of a path, so it is one of the letters that Google allows. */
  private static String lastPart(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return last.matches("[A-Za-z0-9_-]{1,255}") ? last : "";
  }

  /** Google's filter is looked at once more: of a name it looks for any part. */
  private static boolean isLabelled(JsonObject secret, Many many, String subject)
      throws StoreException {
    JsonObject labels = secret.get("labels") instanceof JsonObject found ? found : new JsonObject();
    for (Map.Entry<String, String> label : many.labels().entrySet()) {
      String name = label.getKey();
      if (!labels.has(name)
          || !Payloads.text(labels, name, subject).orElse("").equals(label.getValue())) {
        return false;
      }
    }
    return true;
  }

  private Answered page(ResourceName name, Many many, String token, String subject)
      throws StoreException, InterruptedException {
    String filter =
        Stream.concat(
                Stream.of(many.pattern().prefix())
                    .filter(prefix -> !prefix.isEmpty())
                    .map("name:"::concat),
                new TreeMap<>(many.labels())
                    .entrySet().stream()
                        .map(
                            label ->
                                "labels.%s=%s"
                                    .formatted(
                                        label.getKey(),
                                        label.getValue().isEmpty() ? "\"\"" : label.getValue())))
            .collect(Collectors.joining(" AND "));
    Map<String, String> query = new TreeMap<>(Map.of("pageSize", PAGE, "filter", filter));
    if (!token.isEmpty()) {
      query.put("pageToken", token);
    }
    return calls.make(
        subject,
        LIST,
        GoogleRestRequest.get(
                GoogleService.SECRET_MANAGER, name.location(), "/v1/" + name.collection())
            .with(query));
  }
}
