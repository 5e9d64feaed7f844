package io.strongroom.provider.azure.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.azure.spec.Ids;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import java.time.Duration;
import java.util.Optional;

/** Which applications service accounts are, by their annotation, remembered for a minute. */
final class ClientIds {
  /** As Azure's workload identity webhook knows it. */
  static final String ANNOTATION = "azure.workload.identity/client-id";

  private static final int MAX_ACCOUNTS = 2048;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final ServiceAccounts accounts;
  private final Clocks clock;
  private final IdentityCache<Account, Optional<String>> known;

  ClientIds(ServiceAccounts accounts, Clocks clock) {
    this.accounts = accounts;
    this.clock = clock;
    known = new IdentityCache<>(MAX_ACCOUNTS, clock);
  }

  private record Account(String namespace, String name, String uid) {}

  /** Absent where a service account has no annotation. */
  Optional<String> of(PodIdentity pod, String uid, Deadline deadline)
      throws StoreException, InterruptedException {
    return known.get(
        new Account(pod.namespace(), pod.serviceAccount(), uid),
        deadline,
        () -> {
          Optional<String> found = look(pod, deadline);
          Moment until = clock.now().plus(REMEMBERED);
          return new Made<>(found, until, until);
        });
  }

  private Optional<String> look(PodIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    String account = "%s/%s".formatted(pod.namespace(), pod.serviceAccount());
    return switch (accounts.find(pod.namespace(), pod.serviceAccount(), deadline)) {
      case ServiceAccounts.Answer.Found found -> {
        Optional<String> id =
            Optional.ofNullable(found.annotations().get(ANNOTATION))
                .map(String::strip)
                .filter(stated -> !stated.isEmpty());
        if (id.filter(stated -> !Ids.isOne(stated)).isPresent()) {
          throw failure(
              Kind.INVALID,
              "the annotation %s of service account %s is no client id: '%s'"
                  .formatted(ANNOTATION, account, ForeignText.oneLine(id.get())));
        }
        yield id;
      }
      case ServiceAccounts.Answer.Missing _ ->
          throw failure(Kind.NOT_FOUND, "there is no service account " + account);
      case ServiceAccounts.Answer.Forbidden _ ->
          throw failure(
              Kind.DENIED,
              ("the driver may not read service account %s, which the chart's value"
                      + " providers.azure.enabled allows; or set clientID in the class")
                  .formatted(account));
      case ServiceAccounts.Answer.Unavailable(String problem) ->
          throw failure(
              Kind.UNAVAILABLE,
              "service account %s cannot be read: %s"
                  .formatted(account, ForeignText.oneLine(problem)));
    };
  }

  private static StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.IDENTITY, kind, words);
  }
}
