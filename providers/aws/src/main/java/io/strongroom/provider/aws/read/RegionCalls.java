package io.strongroom.provider.aws.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.aws.identity.AwsGrant;
import io.strongroom.provider.aws.identity.AwsIdentity;
import io.strongroom.provider.aws.sdk.AwsCallDescription;
import io.strongroom.provider.aws.sdk.AwsCalls;
import io.strongroom.provider.aws.sdk.AwsClients;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.StoreException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Calls in one region for one pod. Used by one thread. */
final class RegionCalls {
  private final AwsStore store;
  private final AwsIdentity pod;
  private final String region;
  private final Deadline deadline;
  private final ReadBudget room;
  private boolean renewed;
  private @Nullable StoreException outage;

  RegionCalls(AwsStore store, AwsIdentity pod, String region, Deadline deadline, ReadBudget room) {
    this.store = store;
    this.pod = pod;
    this.region = region;
    this.deadline = deadline;
    this.room = room;
  }

  /** For values of all regions and stores of this fetch. */
  ReadBudget room() {
    return room;
  }

  /** A call that is made with credentials. */
  @FunctionalInterface
  interface Call<T> {
    T with(AwsCredentialsProvider credentials);
  }

  /**
   * Makes a call with the pod's credentials. Remembered ones that AWS takes no more are replaced,
   * once.
   *
   * @param action the right that it takes
   */
  <T> T make(String subject, String action, Call<T> call)
      throws StoreException, InterruptedException {
    if (outage != null && outage.text().startsWith(subject + ",")) {
      throw outage; // its own failure, which a look for a version has not reported
    }
    if (outage != null) {
      throw outage.withText(
          "%s, region %s: was not asked for after the failure before".formatted(subject, region));
    }
    try {
      return makeOrRenew(subject, action, call);
    } catch (StoreException e) {
      if (e.isTransient()) {
        outage = e; // the rest would fare no better, and each would take its time
      }
      throw e;
    }
  }

  private <T> T makeOrRenew(String subject, String action, Call<T> call)
      throws StoreException, InterruptedException {
    AwsGrant grant = grant();
    try {
      return make(subject, action, call, grant);
    } catch (StoreException e) {
      if (e.kind() != Kind.UNAUTHENTICATED || renewed) {
        throw e;
      }
      renewed = true;
      store.identities().refused(grant);
      return make(subject, action, call, grant());
    }
  }

  private <T> T make(String subject, String action, Call<T> call, AwsGrant with)
      throws StoreException, InterruptedException {
    return calls()
        .make(
            deadline,
            description(subject, action, with),
            () -> call.with(StaticCredentialsProvider.create(with.credentials())));
  }

  /** What of a list of AWS's answer is something: JSON may have {@code null} between. */
  static <T> List<T> present(List<T> list) {
    return list.stream().filter(Objects::nonNull).toList();
  }

  /** The words around the failure of one object within an answer. */
  StoreException ofItem(
      String subject, String action, String code, String words, Optional<String> requestId)
      throws StoreException, InterruptedException {
    return calls().errors().ofItem(code, words, requestId, description(subject, action, grant()));
  }

  private AwsCallDescription description(String subject, String action, AwsGrant with) {
    return new AwsCallDescription(subject, action, region, with.role(), with.secrets());
  }

  /** The pod's credentials in this region. */
  AwsGrant grant() throws StoreException, InterruptedException {
    return store.identities().grant(pod, region, deadline);
  }

  String region() {
    return region;
  }

  private AwsCalls calls() {
    return store.calls();
  }

  AwsClients clients() {
    return store.clients();
  }

  Denials<String> batches() {
    return store.batches();
  }
}
