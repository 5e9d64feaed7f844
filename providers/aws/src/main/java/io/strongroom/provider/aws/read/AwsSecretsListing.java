package io.strongroom.provider.aws.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsSelection.Many;
import io.strongroom.provider.aws.spec.Reference;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Finds the secrets whose names begin alike, and reads them. */
final class AwsSecretsListing {
  private static final String LIST = "secretsmanager:ListSecrets";
  private static final String CURRENT = "AWSCURRENT";
  private static final int PAGE = 100;

  private final RegionCalls calls;
  private final AwsSecretsReader reader;

  AwsSecretsListing(RegionCalls calls, AwsSecretsReader reader) {
    this.calls = calls;
    this.reader = reader;
  }

  /** The version of all of them together, from the list alone. */
  String version(AwsObject object, Many many) throws StoreException, InterruptedException {
    return version(object, list(object, many).values());
  }

  private static String version(AwsObject object, Iterable<SecretListEntry> entries) {
    String stage = object.primary().label().orElse(CURRENT);
    List<String> versions = new ArrayList<>();
    for (SecretListEntry entry : entries) {
      entry
          .secretVersionsToStages()
          .forEach(
              (version, stages) -> {
                if (stages != null && stages.contains(stage)) {
                  versions.add(entry.arn() + " " + version);
                }
              });
    }
    return AwsVersions.ofMany(versions);
  }

  AwsOutcome read(AwsObject object, Many many) throws InterruptedException {
    try {
      Map<String, SecretListEntry> entries = list(object, many);
      List<String> rests = List.copyOf(entries.keySet());
      List<RegionalObject> secrets = new ArrayList<>();
      entries.values().forEach(entry -> secrets.add(asked(secrets.size(), object, entry.name())));
      Map<Integer, AwsOutcome> outcomes = reader.read(secrets);
      List<AwsOutcome.Named> values = new ArrayList<>();
      for (int i = 0; i < rests.size(); i++) {
        switch (outcomes.get(i)) {
          case AwsOutcome.One one -> values.add(new AwsOutcome.Named(rests.get(i), one.value()));
          case AwsOutcome.Failed failed -> {
            return failed;
          }
          case AwsOutcome.Many _ -> throw new IllegalStateException("one was asked for");
          case null -> throw new IllegalStateException("each has an outcome");
        }
      }
      return new AwsOutcome.Many(values, version(object, entries.values()));
    } catch (StoreException e) {
      return new AwsOutcome.Failed(e);
    }
  }

  private static RegionalObject asked(int index, AwsObject of, String name) {
    Reference reference = new Reference(name, Optional.empty(), of.primary().label());
    return new RegionalObject(
        index,
        new AwsObject(
            name,
            of.type(),
            reference,
            reference,
            name,
            OptionalInt.empty(),
            of.selection(),
            false),
        reference);
  }

  /** The secrets by what the star stands for. */
  private Map<String, SecretListEntry> list(AwsObject object, Many many)
      throws StoreException, InterruptedException {
    List<Filter> filters = filters(many);
    Map<String, SecretListEntry> found = new TreeMap<>();
    String next = null;
    do {
      ListSecretsResponse page = page(object, filters, next);
      for (SecretListEntry entry : RegionCalls.present(page.secretList())) {
        if (isMeant(entry, many)) {
          many.pattern().rest(entry.name()).ifPresent(rest -> found.put(rest, entry));
        }
      }
      checkNumber(object, many, found.size());
      next = page.nextToken();
    } while (next != null && !next.isEmpty());
    if (found.isEmpty()) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.NOT_FOUND,
          "%s: no secret in region %s has such a name%s"
              .formatted(
                  object.label(), calls.region(), many.tags().isEmpty() ? "" : " and these tags"));
    }
    return found;
  }

  static void checkNumber(AwsObject object, Many many, int found) throws StoreException {
    if (found > many.limit()) {
      throw StoreException.of(
          Phase.FETCH,
          Kind.TOO_LARGE,
          "%s: there are more than %d of them; raise limit, or state more of the name"
              .formatted(object.label(), many.limit()));
    }
  }

  /** AWS's filters are applied once more here, with the case of a name's beginning. */
  private static boolean isMeant(SecretListEntry entry, Many many) {
    return entry.name() != null
        && entry.deletedDate() == null
        && many.tags().entrySet().stream()
            .allMatch(
                tag ->
                    entry
                        .tags()
                        .contains(Tag.builder().key(tag.getKey()).value(tag.getValue()).build()));
  }

  private static List<Filter> filters(Many many) {
    List<Filter> filters = new ArrayList<>();
    if (!many.pattern().prefix().isEmpty()) {
      filters.add(filter(FilterNameStringType.NAME, many.pattern().prefix()));
    }
    many.tags()
        .forEach(
            (key, value) -> {
              filters.add(filter(FilterNameStringType.TAG_KEY, key));
              filters.add(filter(FilterNameStringType.TAG_VALUE, value));
            });
    return filters;
  }

  private static Filter filter(FilterNameStringType by, String value) {
    return Filter.builder().key(by).values(value).build();
  }

  private ListSecretsResponse page(
      AwsObject object, List<Filter> filters, @org.jspecify.annotations.Nullable String token)
      throws StoreException, InterruptedException {
    return calls.make(
        object.label(),
        LIST,
        credentials ->
            calls
                .clients()
                .secrets(calls.region())
                .listSecrets(
                    request ->
                        request
                            .filters(filters)
                            .maxResults(PAGE)
                            .nextToken(token)
                            .overrideConfiguration(c -> c.credentialsProvider(credentials))));
  }
}
