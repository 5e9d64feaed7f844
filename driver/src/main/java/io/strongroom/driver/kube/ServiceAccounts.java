package io.strongroom.driver.kube;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The annotations of service accounts, in which clouds state roles. Remembered for a minute. */
public final class ServiceAccounts {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final int MAX_ENTRIES = 128;
  private static final long MAX_CHARACTERS = 1 << 20;

  private final KubernetesApi api;
  private final InstantSource clock;
  private final RecentlyUsed<Known> known = new RecentlyUsed<>(MAX_ENTRIES, MAX_CHARACTERS);

  private record Known(Map<String, String> annotations, Instant until) {}

  public ServiceAccounts(KubernetesApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * Those of one account, at most a minute old.
   *
   * @throws KubernetesException NOT_FOUND if there is no such service account
   */
  public Map<String, String> annotations(String namespace, String name)
      throws KubernetesException, InterruptedException {
    Instant now = clock.instant();
    Optional<Known> before =
        known.get(namespace, name).filter(entry -> now.isBefore(entry.until()));
    if (before.isPresent()) {
      return before.get().annotations();
    }
    JsonObject account =
        api.get(Resource.serviceAccounts(namespace), name)
            .orElseThrow(
                () ->
                    new KubernetesException(
                        Reason.NOT_FOUND,
                        "there is no service account %s in namespace %s"
                            .formatted(name, namespace)));
    Map<String, String> annotations = new HashMap<>();
    long size = 0;
    JsonObject stated = Answers.child(Answers.child(account, "metadata"), "annotations");
    for (Map.Entry<String, JsonElement> each : stated.entrySet()) {
      String value = Answers.text(stated, each.getKey());
      annotations.put(each.getKey(), value);
      size += each.getKey().length() + value.length();
    }
    Map<String, String> found = Map.copyOf(annotations);
    known.put(namespace, name, new Known(found, now.plus(FRESH)), size);
    return found;
  }
}
