package io.strongroom.driver.refresh;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.refresh.GroupOutcome.Ending;
import io.strongroom.driver.spc.SpcAnnotations.Interval;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** A scheduler whose time is what the test says it is, and whose work runs when it is let. */
final class SchedulerHarness {
  static final Duration INTERVAL = Duration.ofMinutes(2);

  final Volumes volumes = new Volumes();
  final List<String> told = new ArrayList<>();
  final List<String> messages = new ArrayList<>();
  final List<Call> calls = new ArrayList<>();
  final List<Runnable> handedOut = new ArrayList<>();
  final Map<String, GroupFacts> classes = new HashMap<>();
  Function<List<TargetPath>, GroupOutcome> store = SchedulerHarness::unchanged;
  Moment now = new Moment(0);

  final RefreshScheduler scheduler;

  /** One refresh of some volumes. */
  record Call(Moment at, List<TargetPath> targets, RefreshAim aim) {}

  SchedulerHarness(long seed) {
    this(seed, true);
  }

  /** One whose operator lets volumes be refreshed, or does not. */
  SchedulerHarness(long seed, boolean polls) {
    RefreshRules rules =
        new RefreshRules(polls, INTERVAL, Duration.ofSeconds(10), Duration.ofHours(24));
    scheduler =
        new RefreshScheduler(
            volumes,
            (targets, aim, _) -> {
              calls.add(new Call(now, List.copyOf(targets), aim));
              return store.apply(targets);
            },
            this::look,
            this::tell,
            new RefreshTimes(rules, new Random(seed)),
            () -> now,
            handedOut::add);
  }

  static final GroupFacts USUAL = facts(new Interval.Usual(), true, "1");

  static GroupFacts facts(Interval interval, boolean shared, String fingerprint) {
    return new GroupFacts(
        interval, shared, false, Optional.empty(), fingerprint, Optional.empty(), List.of());
  }

  private GroupFacts look(VolumeRequest request) {
    return classes.getOrDefault(request.className(), USUAL);
  }

  static GroupOutcome unchanged(List<TargetPath> targets) {
    return all(targets, new Ending.Answered(Optional.empty()), new RefreshOutcome.Unchanged());
  }

  static GroupOutcome failed(List<TargetPath> targets, Failure failure) {
    return all(
        targets, new Ending.Failed(failure, Optional.empty()), new RefreshOutcome.Kept(failure));
  }

  static GroupOutcome all(List<TargetPath> targets, Ending ending, RefreshOutcome outcome) {
    Map<TargetPath, RefreshOutcome> outcomes = new HashMap<>();
    targets.forEach(target -> outcomes.put(target, outcome));
    return new GroupOutcome(ending, outcomes, Set.of(), Optional.empty());
  }

  static Failure failure(FetchFailure.Kind kind, Optional<Duration> retryAfter) {
    return new Failure.Content(
        new FetchSubject("shop/db", "vault", "vault https://vault.example"),
        new FetchFailure(
            "password",
            FetchFailure.Phase.FETCH,
            kind,
            "no",
            Optional.empty(),
            Optional.empty(),
            retryAfter));
  }

  TargetPath add(TestVolumes volume) {
    volumes.remember(volume.volume());
    return volume.target();
  }

  /** Everything runs that is due now, and what follows from it. */
  void settle() {
    do {
      List<Runnable> work = List.copyOf(handedOut);
      handedOut.clear();
      work.forEach(Runnable::run);
      scheduler.runDue();
    } while (!handedOut.isEmpty());
  }

  /** Lets time go by as the running scheduler would. */
  void pass(Duration time) {
    Moment end = now.plus(time);
    settle();
    while (now.isBefore(end)) {
      Moment next = scheduler.runDue();
      if (handedOut.isEmpty()) {
        now = next.isBefore(end) ? next : end;
      }
      settle();
    }
  }

  List<Moment> callsFor(TargetPath target) {
    return calls.stream().filter(call -> call.targets().contains(target)).map(Call::at).toList();
  }

  private void tell(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Refreshed at ->
          told.add(
              at.request().pod().name()
                  + (at.changed()
                      ? " updated " + at.versions().getFirst().version()
                      : " unchanged"));
      case VolumeEvent.RefreshFailed at -> {
        told.add("%s failed %s".formatted(at.request().pod().name(), at.first()));
        messages.add(at.problem().message());
      }
      case VolumeEvent.Published _,
          VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Adopted _,
          VolumeEvent.Fetched _,
          VolumeEvent.Unpublished _,
          VolumeEvent.UnpublishFailed _ ->
          throw new AssertionError("not told by the scheduler");
    }
  }
}
