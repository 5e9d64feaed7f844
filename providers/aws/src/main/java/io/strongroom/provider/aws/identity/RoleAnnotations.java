package io.strongroom.provider.aws.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.aws.spec.AssumedRole;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import java.time.Duration;

/** The roles that service accounts name, remembered for a minute. */
final class RoleAnnotations {
  static final String ANNOTATION = "eks.amazonaws.com/role-arn";
  private static final int MAX_ACCOUNTS = 2048;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final ServiceAccounts accounts;
  private final Clocks clock;
  private final IdentityCache<Account, String> roles;

  RoleAnnotations(ServiceAccounts accounts, Clocks clock) {
    this.accounts = accounts;
    this.clock = clock;
    roles = new IdentityCache<>(MAX_ACCOUNTS, clock);
  }

  private record Account(String namespace, String name, String uid) {}

  /** The ARN of the role that the pod's service account names. */
  String roleOf(PodIdentity pod, String uid, Deadline deadline)
      throws StoreException, InterruptedException {
    return roles.get(
        new Account(pod.namespace(), pod.serviceAccount(), uid),
        deadline,
        () -> {
          String role = look(pod, deadline);
          Moment until = clock.now().plus(REMEMBERED);
          return new Made<>(role, until, until);
        });
  }

  private String look(PodIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    String account = "%s/%s".formatted(pod.namespace(), pod.serviceAccount());
    return switch (accounts.find(pod.namespace(), pod.serviceAccount(), deadline)) {
      case ServiceAccounts.Answer.Found found -> {
        String role = found.annotations().getOrDefault(ANNOTATION, "");
        if (role.isEmpty()) {
          throw failure(
              Kind.INVALID,
              ("An IAM role must be associated with service account %s (namespace: %s): annotate it"
                      + " with %s, or set usePodIdentity: \"true\" in the class")
                  .formatted(pod.serviceAccount(), pod.namespace(), ANNOTATION));
        }
        if (!AssumedRole.isArn(role)) {
          throw failure(
              Kind.INVALID,
              "the annotation %s of service account %s is no role's ARN: '%s'"
                  .formatted(ANNOTATION, account, ForeignText.oneLine(role)));
        }
        yield role;
      }
      case ServiceAccounts.Answer.Missing _ ->
          throw failure(
              Kind.NOT_FOUND,
              "failed to get service account %s: serviceaccounts \"%s\" not found"
                  .formatted(account, pod.serviceAccount()));
      case ServiceAccounts.Answer.Forbidden _ ->
          throw failure(
              Kind.DENIED,
              ("failed to get service account %s: the driver may not read service accounts, which"
                      + " the chart's value providers.aws.enabled allows")
                  .formatted(account));
      case ServiceAccounts.Answer.Unavailable(String problem) ->
          throw failure(
              Kind.UNAVAILABLE,
              "failed to get service account %s: %s"
                  .formatted(account, ForeignText.oneLine(problem)));
    };
  }

  private static StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.IDENTITY, kind, words);
  }
}
