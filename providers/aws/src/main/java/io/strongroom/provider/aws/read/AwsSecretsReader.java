package io.strongroom.provider.aws.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.spec.Reference;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/** Reads secrets of Secrets Manager in one region. */
final class AwsSecretsReader {
  private static final String GET = "secretsmanager:GetSecretValue";
  private static final String BATCH_GET = "secretsmanager:BatchGetSecretValue";
  private static final String DESCRIBE = "secretsmanager:DescribeSecret";
  private static final String CURRENT = "AWSCURRENT";

  /** As many as AWS takes at once. */
  private static final int BATCH = 20;

  /** What AWS puts behind a name to make its ARN: a hyphen and six characters. */
  private static final int SUFFIX = 7;

  private final RegionCalls calls;

  AwsSecretsReader(RegionCalls calls) {
    this.calls = calls;
  }

  /** A secret's value and version. */
  private static AwsOutcome outcome(Optional<AwsRawValue> value, String version, String label) {
    return value.isPresent()
        ? new AwsOutcome.One(value.get(), version)
        : new AwsOutcome.Failed(
            StoreException.of(
                Phase.FETCH, Kind.BAD_ANSWER, label + " has neither a text nor bytes"));
  }

  /** Reads secrets: the newest ones in batches, where the role may, others one by one. */
  Map<Integer, AwsOutcome> read(List<RegionalObject> secrets) throws InterruptedException {
    Map<Integer, AwsOutcome> outcomes = new HashMap<>();
    List<RegionalObject> newest =
        secrets.stream().filter(asked -> isNewest(asked.reference())).toList();
    if (ids(newest).size() > 1) {
      outcomes.putAll(inBatches(newest));
    }
    for (RegionalObject asked : secrets) {
      if (!outcomes.containsKey(asked.index())) {
        outcomes.put(asked.index(), one(asked));
      }
    }
    return outcomes;
  }

  private static boolean isNewest(Reference reference) {
    return reference.version().isEmpty() && reference.label().isEmpty();
  }

  private static Set<String> ids(List<RegionalObject> secrets) {
    Set<String> ids = new LinkedHashSet<>();
    secrets.forEach(asked -> ids.add(asked.reference().id()));
    return ids;
  }

  private AwsOutcome one(RegionalObject asked) throws InterruptedException {
    Reference reference = asked.reference();
    String label = asked.object().label();
    try {
      calls.room().check(label);
      GetSecretValueResponse secret =
          calls.make(
              label,
              GET,
              credentials ->
                  client()
                      .getSecretValue(
                          request ->
                              request
                                  .secretId(reference.id())
                                  .versionId(reference.version().orElse(null))
                                  .versionStage(reference.label().orElse(null))
                                  .overrideConfiguration(c -> c.credentialsProvider(credentials))));
      Optional<AwsRawValue> value = AwsRawValue.of(secret.secretString(), secret.secretBinary());
      value.ifPresent(read -> calls.room().take(label, 0, read.length()));
      return outcome(value, String.valueOf(secret.versionId()), label);
    } catch (StoreException e) {
      return new AwsOutcome.Failed(e);
    }
  }

  /** What could be had in batches; nothing where the role may not. */
  private Map<Integer, AwsOutcome> inBatches(List<RegionalObject> secrets)
      throws InterruptedException {
    Map<Integer, AwsOutcome> outcomes = new HashMap<>();
    List<String> ids = List.copyOf(ids(secrets));
    try {
      String role = calls.grant().role();
      for (int from = 0; from < ids.size() && calls.batches().mayBeTried(role); from += BATCH) {
        List<String> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
        List<RegionalObject> asked =
            secrets.stream().filter(secret -> batch.contains(secret.reference().id())).toList();
        outcomes.putAll(batch(role, batch, asked));
      }
    } catch (StoreException e) {
      secrets.forEach(asked -> outcomes.putIfAbsent(asked.index(), new AwsOutcome.Failed(e)));
    }
    return outcomes;
  }

  private Map<Integer, AwsOutcome> batch(
      String role, List<String> ids, List<RegionalObject> secrets) throws InterruptedException {
    Map<Integer, AwsOutcome> outcomes = new HashMap<>();
    List<SecretValueEntry> found = new ArrayList<>();
    List<APIErrorType> errors = new ArrayList<>();
    try {
      String requestId = pages(ids, found, errors);
      for (RegionalObject asked : secrets) {
        outcome(asked, found, errors, requestId)
            .ifPresent(outcome -> outcomes.put(asked.index(), outcome));
      }
    } catch (StoreException e) {
      if (e.phase() != Phase.IDENTITY && e.kind() == Kind.DENIED) {
        calls.batches().denied(role);
      } else {
        for (RegionalObject asked : secrets) {
          outcomes.put(
              asked.index(),
              new AwsOutcome.Failed(e.withText(asked.object().label() + ": " + e.text())));
        }
      }
    }
    return outcomes;
  }

  /** Answers the request id of the last page. */
  private String pages(List<String> ids, List<SecretValueEntry> found, List<APIErrorType> errors)
      throws StoreException, InterruptedException {
    String subject = "%d secrets".formatted(ids.size());
    String next = null;
    BatchGetSecretValueResponse page;
    do {
      String token = next;
      calls.room().check(subject);
      page =
          calls.make(
              subject,
              BATCH_GET,
              credentials ->
                  client()
                      .batchGetSecretValue(
                          request ->
                              request
                                  .secretIdList(ids)
                                  .nextToken(token)
                                  .overrideConfiguration(c -> c.credentialsProvider(credentials))));
      for (SecretValueEntry entry : RegionCalls.present(page.secretValues())) {
        AwsRawValue.of(entry.secretString(), entry.secretBinary())
            .ifPresent(read -> calls.room().take(subject, 0, read.length()));
        found.add(entry);
      }
      errors.addAll(RegionCalls.present(page.errors()));
      next = page.nextToken();
    } while (next != null && !next.isEmpty() && found.size() + errors.size() < ids.size());
    return page.responseMetadata().requestId();
  }

  /** Absent if the answer has nothing about the secret, which is then asked for by itself. */
  private Optional<AwsOutcome> outcome(
      RegionalObject asked,
      List<SecretValueEntry> found,
      List<APIErrorType> errors,
      String requestId)
      throws StoreException, InterruptedException {
    String id = asked.reference().id();
    for (SecretValueEntry entry : found) {
      if (isMeant(id, entry.name(), entry.arn())) {
        return Optional.of(
            outcome(
                AwsRawValue.of(entry.secretString(), entry.secretBinary()),
                String.valueOf(entry.versionId()),
                asked.object().label()));
      }
    }
    for (APIErrorType error : errors) {
      if (id.equals(error.secretId())) {
        return Optional.of(
            new AwsOutcome.Failed(
                calls.ofItem(
                    asked.object().label(),
                    GET,
                    String.valueOf(error.errorCode()),
                    String.valueOf(error.message()),
                    Optional.of(requestId))));
      }
    }
    return Optional.empty();
  }

  /** A secret is asked for by its name, its ARN, or its ARN without the suffix. */
  private static boolean isMeant(String id, String name, String arn) {
    return id.equals(name)
        || id.equals(arn)
        || (arn != null && arn.length() == id.length() + SUFFIX && arn.startsWith(id + "-"));
  }

  /**
   * Whether a version is still the one that is meant.
   *
   * @throws StoreException if that could not be found out
   */
  boolean isCurrent(RegionalObject asked, String version)
      throws StoreException, InterruptedException {
    Reference reference = asked.reference();
    if (reference.version().isPresent()) {
      return reference.version().get().equals(version); // content of a version never changes
    }
    List<String> known = stages(asked).get(version);
    return known != null && known.contains(stage(reference));
  }

  /**
   * Whether no version is the one that is meant; no, where a version is named that may be there
   * without a stage.
   *
   * @throws StoreException if that could not be found out, or the whole secret is not there
   */
  boolean isMissing(RegionalObject asked) throws StoreException, InterruptedException {
    Map<String, List<String>> stages = stages(asked);
    return asked.reference().version().isEmpty()
        && stages.values().stream().noneMatch(some -> some.contains(stage(asked.reference())));
  }

  private static String stage(Reference reference) {
    return reference.label().orElse(CURRENT);
  }

  private Map<String, List<String>> stages(RegionalObject asked)
      throws StoreException, InterruptedException {
    return calls
        .make(
            asked.object().label(),
            DESCRIBE,
            credentials ->
                client()
                    .describeSecret(
                        request ->
                            request
                                .secretId(asked.reference().id())
                                .overrideConfiguration(c -> c.credentialsProvider(credentials))))
        .versionIdsToStages();
  }

  private SecretsManagerClient client() {
    return calls.clients().secrets(calls.region());
  }
}
