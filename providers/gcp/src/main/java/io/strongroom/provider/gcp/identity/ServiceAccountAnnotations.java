package io.strongroom.provider.gcp.identity;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which service accounts of Google those of Kubernetes stand for, remembered for a minute. */
final class ServiceAccountAnnotations {
  static final String ACCOUNT = "iam.gke.io/gcp-service-account";
  static final String DELEGATES = "iam.gke.io/gcp-service-account-delegates";
  private static final int MAX_ACCOUNTS = 2048;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  /** An address, or the number that Google gives an account; it becomes a part of a path. */
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9._-]{0,127}@[A-Za-z0-9][A-Za-z0-9.-]{0,127}|[0-9]{1,30}");

  private final ServiceAccounts accounts;
  private final Clocks clock;
  private final IdentityCache<Account, Optional<Impersonated>> known;

  ServiceAccountAnnotations(ServiceAccounts accounts, Clocks clock) {
    this.accounts = accounts;
    this.clock = clock;
    known = new IdentityCache<>(MAX_ACCOUNTS, clock);
  }

  private record Account(String namespace, String name, String uid) {}

  /** Whether a text can be the name of a service account of Google. */
  static boolean isAccount(String text) {
    return NAME.matcher(text).matches();
  }

  /** Absent where a service account stands for none. */
  Optional<Impersonated> of(PodIdentity pod, String uid, Deadline deadline)
      throws StoreException, InterruptedException {
    return known.get(
        new Account(pod.namespace(), pod.serviceAccount(), uid),
        deadline,
        () -> {
          Optional<Impersonated> found = look(pod, deadline);
          Moment until = clock.now().plus(REMEMBERED);
          return new Made<>(found, until, until);
        });
  }

  private Optional<Impersonated> look(PodIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    String account = "%s/%s".formatted(pod.namespace(), pod.serviceAccount());
    return switch (accounts.find(pod.namespace(), pod.serviceAccount(), deadline)) {
      case ServiceAccounts.Answer.Found found -> read(account, found.annotations());
      case ServiceAccounts.Answer.Missing _ ->
          throw failure(
              Kind.NOT_FOUND, "unable to fetch SA info: there is no service account " + account);
      case ServiceAccounts.Answer.Forbidden _ ->
          throw failure(
              Kind.DENIED,
              ("unable to fetch SA info: the driver may not read service account %s, which the"
                      + " chart's value providers.gcp.enabled allows")
                  .formatted(account));
      case ServiceAccounts.Answer.Unavailable(String problem) ->
          throw failure(
              Kind.UNAVAILABLE,
              "unable to fetch SA info of %s: %s".formatted(account, ForeignText.oneLine(problem)));
    };
  }

  private static Optional<Impersonated> read(String account, Map<String, String> annotations)
      throws StoreException {
    String email = annotations.getOrDefault(ACCOUNT, "");
    if (email.isEmpty()) {
      return Optional.empty();
    }
    if (!isAccount(email)) {
      throw failure(
          Kind.INVALID,
          "the annotation %s of service account %s names no service account of Google: '%s'"
              .formatted(ACCOUNT, account, ForeignText.oneLine(email)));
    }
    String delegates = annotations.get(DELEGATES);
    return Optional.of(
        new Impersonated(email, delegates == null ? List.of() : delegates(account, delegates)));
  }

  private static List<String> delegates(String account, String text) throws StoreException {
    StoreException mistaken =
        failure(
            Kind.INVALID,
            ("unable to parse delegates annotation on SA %s: %s is a JSON array of service accounts"
                    + " of Google, as [\"a@project.iam.gserviceaccount.com\"]")
                .formatted(account, DELEGATES));
    try {
      if (!(JsonText.parse(text) instanceof JsonArray array)) {
        throw mistaken;
      }
      List<String> delegates = new ArrayList<>();
      for (JsonElement item : array) {
        if (!item.isJsonPrimitive() || !isAccount(item.getAsString())) {
          throw mistaken;
        }
        delegates.add(item.getAsString());
      }
      return delegates;
    } catch (MalformedJsonException e) {
      throw mistaken;
    }
  }

  private static StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.IDENTITY, kind, words);
  }
}
