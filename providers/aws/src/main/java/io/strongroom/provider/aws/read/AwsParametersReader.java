package io.strongroom.provider.aws.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsSelection.Many;
import io.strongroom.provider.aws.spec.Reference;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** Reads parameters of Parameter Store in one region, ten at a time. */
final class AwsParametersReader {
  private static final String GET = "ssm:GetParameters";
  private static final String GET_BY_PATH = "ssm:GetParametersByPath";

  /** As many as AWS takes at once. */
  private static final int BATCH = 10;

  private final RegionCalls calls;

  AwsParametersReader(RegionCalls calls) {
    this.calls = calls;
  }

  /**
   * What one parameter is asked for by.
   *
   * @param base name or ARN
   * @param selector version or label with its colon; empty for the newest
   */
  private record Wanted(String base, String selector) {
    static Wanted of(Reference reference) {
      String id = reference.id();
      Optional<String> own = reference.version().or(reference::label);
      if (own.isPresent()) {
        return new Wanted(id, ":" + own.get());
      }
      // A selector may stand in the name as well; an ARN has colons of its own.
      int from = id.startsWith("arn:") ? Math.max(0, id.indexOf(":parameter/")) + 1 : 0;
      int colon = id.indexOf(':', from);
      return colon < 0
          ? new Wanted(id, "")
          : new Wanted(id.substring(0, colon), id.substring(colon));
    }

    String text() {
      return base + selector;
    }

    String label() {
      return "parameter '%s'".formatted(ForeignText.oneLine(base));
    }
  }

  Map<Integer, AwsOutcome> read(List<RegionalObject> parameters) throws InterruptedException {
    Map<Wanted, List<RegionalObject>> byName = new LinkedHashMap<>();
    for (RegionalObject asked : parameters) {
      byName.computeIfAbsent(Wanted.of(asked.reference()), _ -> new ArrayList<>()).add(asked);
    }
    Map<Wanted, AwsOutcome> answers = new HashMap<>();
    for (List<Wanted> batch : batches(byName.keySet())) {
      answers.putAll(batch(batch));
    }
    Map<Integer, AwsOutcome> outcomes = new HashMap<>();
    byName.forEach(
        (wanted, meant) ->
            meant.forEach(
                asked ->
                    outcomes.put(
                        asked.index(), Optional.ofNullable(answers.get(wanted)).orElseThrow())));
    return outcomes;
  }

  /**
   * Of one parameter a batch has one version: AWS says which name an answer belongs to, but not
   * every server says which selector.
   */
  private static List<List<Wanted>> batches(Set<Wanted> names) {
    List<List<Wanted>> batches = new ArrayList<>();
    List<Set<String>> bases = new ArrayList<>();
    for (Wanted wanted : names) {
      int at = 0;
      while (at < batches.size()
          && (batches.get(at).size() == BATCH || bases.get(at).contains(wanted.base()))) {
        at++;
      }
      if (at == batches.size()) {
        batches.add(new ArrayList<>());
        bases.add(new HashSet<>());
      }
      batches.get(at).add(wanted);
      bases.get(at).add(wanted.base());
    }
    return batches;
  }

  private Map<Wanted, AwsOutcome> batch(List<Wanted> batch) throws InterruptedException {
    Map<Wanted, AwsOutcome> outcomes = new HashMap<>();
    String subject = batch.size() == 1 ? batch.getFirst().label() : batch.size() + " parameters";
    try {
      calls.room().check(subject);
      GetParametersResponse response =
          calls.make(
              subject,
              GET,
              credentials ->
                  client()
                      .getParameters(
                          request ->
                              request
                                  .names(batch.stream().map(Wanted::text).toList())
                                  .withDecryption(true)
                                  .overrideConfiguration(c -> c.credentialsProvider(credentials))));
      take(subject, response.parameters());
      for (Wanted wanted : batch) {
        outcomes.put(wanted, outcome(wanted, response, wanted.label()));
      }
    } catch (StoreException e) {
      for (Wanted wanted : batch) {
        String label = wanted.label();
        String words = e.text().startsWith(label) ? e.text() : label + ": " + e.text();
        outcomes.put(wanted, new AwsOutcome.Failed(e.withText(words)));
      }
    }
    return outcomes;
  }

  private void take(String subject, List<Parameter> read) {
    for (Parameter parameter : RegionCalls.present(read)) {
      if (parameter.value() != null) {
        calls.room().take(subject, 0, parameter.value().length());
      }
    }
  }

  private AwsOutcome outcome(Wanted wanted, GetParametersResponse response, String label)
      throws StoreException, InterruptedException {
    for (Parameter parameter : RegionCalls.present(response.parameters())) {
      if (isMeant(wanted, parameter) && parameter.value() != null) {
        return new AwsOutcome.One(
            AwsRawValue.of(parameter.value()),
            AwsVersions.ofParameter(parameter.version(), parameter.lastModifiedDate()));
      }
    }
    return new AwsOutcome.Failed(
        calls.ofItem(
            label,
            GET,
            "ParameterNotFound",
            "invalid parameters: " + wanted.text(),
            Optional.ofNullable(response.responseMetadata().requestId())));
  }

  /** By name or ARN, of which shared parameters have only the latter; and by selector, if said. */
  private static boolean isMeant(Wanted wanted, Parameter parameter) {
    boolean named = wanted.base().equals(parameter.name()) || wanted.base().equals(parameter.arn());
    return named
        && (parameter.selector() == null
            || withoutColon(parameter.selector()).equals(withoutColon(wanted.selector())));
  }

  /** AWS answers {@code :2}; its documentation does not say so. */
  private static String withoutColon(String selector) {
    return selector.startsWith(":") ? selector.substring(1) : selector;
  }

  /** Reads all parameters below a path. */
  AwsOutcome readMany(AwsObject object, Many many) throws InterruptedException {
    Map<String, Parameter> found = new TreeMap<>();
    try {
      String next = null;
      do {
        calls.room().check(object.label());
        GetParametersByPathResponse page = page(object, many, next);
        take(object.label(), page.parameters());
        for (Parameter parameter : RegionCalls.present(page.parameters())) {
          if (parameter.name() != null && parameter.value() != null) {
            many.pattern().rest(parameter.name()).ifPresent(rest -> found.put(rest, parameter));
          }
        }
        AwsSecretsListing.checkNumber(object, many, found.size());
        next = page.nextToken();
      } while (next != null && !next.isEmpty());
    } catch (StoreException e) {
      return new AwsOutcome.Failed(e);
    }
    if (found.isEmpty()) {
      return new AwsOutcome.Failed(
          StoreException.of(
              Phase.FETCH,
              Kind.NOT_FOUND,
              "%s: no parameter in region %s is below that path"
                  .formatted(object.label(), calls.region())));
    }
    List<AwsOutcome.Named> values = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    found.forEach(
        (rest, parameter) -> {
          values.add(new AwsOutcome.Named(rest, AwsRawValue.of(parameter.value())));
          versions.add(
              rest
                  + " "
                  + AwsVersions.ofParameter(parameter.version(), parameter.lastModifiedDate()));
        });
    return new AwsOutcome.Many(values, AwsVersions.ofMany(versions));
  }

  private GetParametersByPathResponse page(
      AwsObject object, Many many, @org.jspecify.annotations.Nullable String token)
      throws StoreException, InterruptedException {
    return calls.make(
        object.label(),
        GET_BY_PATH,
        credentials ->
            client()
                .getParametersByPath(
                    request ->
                        request
                            .path(pathOf(many.pattern().prefix()))
                            .recursive(true)
                            .withDecryption(true)
                            .maxResults(BATCH)
                            .nextToken(token)
                            .overrideConfiguration(c -> c.credentialsProvider(credentials))));
  }

  /** {@code /app/prod/} without the slash behind it. */
  private static String pathOf(String prefix) {
    return prefix.length() > 1 ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private SsmClient client() {
    return calls.clients().parameters(calls.region());
  }
}
