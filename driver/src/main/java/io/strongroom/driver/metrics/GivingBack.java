package io.strongroom.driver.metrics;

import io.strongroom.provider.NotGivenBack;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What volumes that are gone have left at stores; one series for each built-in provider. */
record GivingBack(Supplier<Map<String, NotGivenBack>> byProvider) implements Family {
  private static final String WAITING = "strongroom_give_back_waiting";
  private static final String LOST = "strongroom_not_given_back_total";
  private static final List<String> LABELS = List.of("provider");

  @Override
  public void writeTo(Exposition out) {
    Map<String, NotGivenBack> now = byProvider.get();
    out.family(
        WAITING,
        "gauge",
        "Volumes that are gone and whose store could not take back all of it yet.");
    now.forEach((provider, left) -> out.sample(WAITING, LABELS, List.of(provider), left.waiting()));
    out.family(
        LOST,
        "counter",
        "Logins, leases and certificates of volumes that are gone which no store has taken back.");
    now.forEach((provider, left) -> out.sample(LOST, LABELS, List.of(provider), left.lost()));
  }
}
