package io.strongroom.driver.refresh;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.spc.SpcAnnotations.Interval;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A scheduler over the real refresh of groups, by a clock of the test's, one at a time. */
final class Outage {
  final Set<String> failed = new HashSet<>();
  int firstFailures;

  private final GroupHarness test;
  private final List<Runnable> work = new ArrayList<>();
  private final RefreshScheduler scheduler;

  Outage(GroupHarness test) {
    this.test = test;
    Duration interval = Duration.ofMinutes(2);
    GroupFacts facts =
        new GroupFacts(
            new Interval.Usual(),
            true,
            false,
            Optional.of(Set.of()),
            "1",
            Optional.empty(),
            List.of());
    scheduler =
        new RefreshScheduler(
            test.volumes,
            test.refresh::refresh,
            _ -> facts,
            this::tell,
            new RefreshTimes(
                new RefreshRules(true, interval, Duration.ofSeconds(10), Duration.ofHours(24)),
                new Random(7)),
            () -> test.now,
            work::add);
  }

  void pass(Duration time) {
    Moment end = test.now.plus(time);
    while (test.now.isBefore(end)) {
      Moment next = scheduler.runDue();
      if (work.isEmpty()) {
        test.now = next.isBefore(end) ? next : end;
      }
      while (!work.isEmpty()) {
        work.removeFirst().run();
      }
    }
  }

  private void tell(VolumeEvent event) {
    if (event instanceof VolumeEvent.RefreshFailed at) {
      failed.add(at.request().pod().name());
      firstFailures += at.first() ? 1 : 0;
    } else if (event instanceof VolumeEvent.Refreshed at) {
      failed.remove(at.request().pod().name());
    }
  }
}
