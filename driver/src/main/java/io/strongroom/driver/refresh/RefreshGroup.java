package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.Answer;
import io.strongroom.driver.fetch.SharedFetches;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.Sources;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.refresh.GroupOutcome.Ending;
import io.strongroom.driver.refresh.RefreshVolume.Member;
import io.strongroom.driver.store.StoreNotCalledException;
import io.strongroom.driver.volume.Operation;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fetches once for all volumes of a group, and applies the answer to each of them. */
public final class RefreshGroup {
  private final Volumes volumes;
  private final Sources sources;
  private final VolumeFetch content;
  private final SharedFetches shared;
  private final RefreshVolume refresh;
  private final MonotonicClock clock;
  private final Duration timeout;

  public RefreshGroup(
      Volumes volumes,
      Sources sources,
      VolumeFetch content,
      SharedFetches shared,
      RefreshVolume refresh,
      MonotonicClock clock,
      Duration timeout) {
    this.volumes = volumes;
    this.sources = sources;
    this.content = content;
    this.shared = shared;
    this.refresh = refresh;
    this.clock = clock;
    this.timeout = timeout;
  }

  /** Refreshes one volume by itself, in the calling thread. */
  public RefreshOutcome refresh(TargetPath target) {
    GroupOutcome outcome = refresh(List.of(target), RefreshAim.CONTENT, Optional.empty());
    RefreshOutcome served = outcome.volumes().get(target);
    return served == null ? new RefreshOutcome.Gone() : served;
  }

  /**
   * Refreshes the volumes of a group that are still published, in the calling thread.
   *
   * @param lastDonor whose token the store took the last time
   */
  GroupOutcome refresh(List<TargetPath> targets, RefreshAim aim, Optional<TargetPath> lastDonor) {
    try (Operation operation = volumes.beginRefresh(targets)) {
      List<Member> members = members(targets, operation);
      return members.isEmpty()
          ? GroupOutcome.of(new Ending.NoneServed())
          : refreshAll(members, aim, lastDonor);
    }
  }

  /** The volumes that are still published, and on which no other operation is under way. */
  private List<Member> members(List<TargetPath> targets, Operation operation) {
    List<Member> members = new ArrayList<>();
    for (TargetPath target : targets) {
      Optional<PublishedVolume> volume = volumes.at(target);
      if (volume.isEmpty()) {
        operation.leave(target);
      } else if (!operation.isCancelled(target)) {
        members.add(new Member(volume.get(), operation));
      }
    }
    return members;
  }

  private GroupOutcome refreshAll(
      List<Member> members, RefreshAim aim, Optional<TargetPath> lastDonor) {
    Deadline deadline = Deadline.after(timeout, clock);
    try {
      Source source = sources.of(members.getFirst().volume().request());
      return switch (source) {
        case Source.External _ when members.size() > 1 -> GroupOutcome.of(new Ending.NotShared());
        case Source.External external -> fetchExternal(external, members.getFirst(), deadline);
        case Source.BuiltIn builtIn when members.size() > 1 && builtIn.share().isEmpty() ->
            GroupOutcome.of(new Ending.NotShared());
        case Source.BuiltIn builtIn when hasNoLeases(aim, builtIn) -> unchanged();
        case Source.BuiltIn builtIn -> fetchShared(builtIn, members, aim, lastDonor, deadline);
      };
    } catch (StoreNotCalledException e) {
      return failed(new Ending.NotCalled(e.failure(), e.until()), members, e.failure());
    } catch (FailureException e) {
      return failed(new Ending.Failed(e.failure(), Optional.empty()), members, e.failure());
    } catch (InterruptedException e) {
      return GroupOutcome.of(new Ending.NoneServed());
    }
  }

  private GroupOutcome fetchExternal(Source.External source, Member only, Deadline deadline)
      throws FailureException, InterruptedException {
    try (FetchResult result =
        content.fetch(source, only.volume().request(), only.heldFor(source), deadline)) {
      Map<TargetPath, RefreshOutcome> outcome =
          Map.of(only.target(), refresh.apply(only, source, result));
      return new GroupOutcome(endingOf(source, result), outcome, Set.of(), Optional.empty());
    }
  }

  private GroupOutcome fetchShared(
      Source.BuiltIn source,
      List<Member> members,
      RefreshAim aim,
      Optional<TargetPath> lastDonor,
      Deadline deadline)
      throws FailureException, InterruptedException {
    TokenHolders holders = TokenHolders.among(members, source, clock.now());
    if (holders.served().isEmpty()) {
      return new GroupOutcome(
          new Ending.NoneServed(), holders.refused(), holders.waiting(), Optional.empty());
    }
    List<ObjectVersion> held = heldByAll(holders.served(), source);
    List<Member> donors = holders.donors(source, lastDonor);
    for (Iterator<Member> each = donors.iterator(); ; ) {
      Member donor = each.next();
      try (Answer answer = shared.again(source, donor.volume().request(), held, deadline)) {
        if (!SharedFetches.isRefusal(answer.result()) || !each.hasNext()) {
          if (!answer.result().podBound() && hasNoLeases(aim, source)) {
            return unchanged();
          }
          return answer.result().podBound() && members.size() > 1
              ? serveAlone(source, donor, answer.result())
              : serve(source, holders, held, donor, answer.result());
        }
      }
    }
  }

  /** Whether a fetch would be for leases only, and its provider has none for this class. */
  private static boolean hasNoLeases(RefreshAim aim, Source.BuiltIn source) {
    return aim == RefreshAim.LEASES && !source.fetch().mayBePodBound();
  }

  private static GroupOutcome unchanged() {
    return GroupOutcome.of(new Ending.Answered(Optional.empty()));
  }

  /**
   * The versions that every member holds, so that "not changed" is true of each; empty if they
   * differ.
   */
  private static List<ObjectVersion> heldByAll(List<Member> members, Source source) {
    List<ObjectVersion> first = members.getFirst().heldFor(source);
    return members.stream().allMatch(member -> member.heldFor(source).equals(first))
        ? first
        : List.of();
  }

  private GroupOutcome serve(
      Source.BuiltIn source,
      TokenHolders holders,
      List<ObjectVersion> held,
      Member donor,
      FetchResult result) {
    Map<TargetPath, RefreshOutcome> outcomes = new HashMap<>(holders.refused());
    Set<TargetPath> left = new HashSet<>(holders.waiting());
    for (Member member : holders.served()) {
      if (result instanceof FetchResult.NotChanged && !holds(member, source, held)) {
        left.add(member.target());
      } else {
        outcomes.put(member.target(), refresh.apply(member, source, result));
      }
    }
    return new GroupOutcome(endingOf(source, result), outcomes, left, Optional.of(donor.target()));
  }

  /** The store has answered for the donor's pod alone: the others are refreshed by themselves. */
  private GroupOutcome serveAlone(Source.BuiltIn source, Member donor, FetchResult result) {
    return new GroupOutcome(
        new Ending.NotShared(),
        Map.of(donor.target(), refresh.apply(donor, source, result)),
        Set.of(),
        Optional.of(donor.target()));
  }

  /**
   * Whether a member still holds the versions that were offered: otherwise "not changed" says
   * nothing of it.
   */
  private boolean holds(Member member, Source source, List<ObjectVersion> held) {
    return volumes
        .at(member.target())
        .map(volume -> volume.heldFor(source.basis()).equals(held))
        .orElse(true);
  }

  private Ending endingOf(Source source, FetchResult result) {
    return switch (result) {
      case FetchResult.Fetched fetched -> new Ending.Answered(fetched.refreshBy());
      case FetchResult.NotChanged unchanged -> new Ending.Answered(unchanged.refreshBy());
      case FetchResult.Failed(List<FetchFailure> failures, Optional<Moment> refreshBy) ->
          new Ending.Failed(new Failure.Content(source.subject(), failures), refreshBy);
    };
  }

  private static GroupOutcome failed(Ending ending, List<Member> members, Failure failure) {
    Map<TargetPath, RefreshOutcome> outcomes = new HashMap<>();
    for (Member member : members) {
      outcomes.put(
          member.target(),
          member.isCancelled() ? new RefreshOutcome.Gone() : new RefreshOutcome.Kept(failure));
    }
    return new GroupOutcome(ending, outcomes, Set.of(), Optional.empty());
  }
}
