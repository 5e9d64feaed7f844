package io.strongroom.driver.refresh;

import static java.util.Objects.requireNonNull;

import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The groups of the published volumes, and their plans. Used by the scheduler's thread only. */
final class FetchGroups {
  private final Volumes volumes;
  private final RefreshTimes times;
  private final Memberships memberships = new Memberships();
  private final Map<GroupKey, FetchGroup> plans = new HashMap<>();

  /** Ends of content that no plan has taken note of yet. */
  private final Map<TargetPath, Moment> newEnds = new HashMap<>();

  FetchGroups(Volumes volumes, RefreshTimes times) {
    this.volumes = volumes;
    this.times = times;
  }

  /** A group and the volumes that are in it now, at least one. */
  record Present(FetchGroup group, List<PublishedVolume> members) {}

  /** The groups of the volumes that are published now. No other group has a plan afterwards. */
  List<Present> present(Moment now) {
    Map<GroupKey, List<PublishedVolume>> members = new HashMap<>();
    Map<GroupKey, GroupLegacy> legacies = new HashMap<>();
    for (PublishedVolume volume : volumes.all()) {
      Optional<GroupKey> before = memberships.groupOf(volume.request().target());
      GroupKey key = memberships.join(volume.request());
      members.computeIfAbsent(key, _ -> new ArrayList<>()).add(volume);
      before
          .filter(old -> !old.equals(key))
          .flatMap(old -> Optional.ofNullable(plans.get(old)))
          .ifPresent(group -> legacies.merge(key, group.legacy(), GroupLegacy::or));
    }
    members
        .keySet()
        .forEach(
            key ->
                plans.computeIfAbsent(
                    key,
                    _ -> new FetchGroup(key, times, legacies.getOrDefault(key, GroupLegacy.NONE))));
    plans.keySet().retainAll(members.keySet());
    memberships.retain(volumes);
    newEnds.keySet().removeIf(target -> volumes.at(target).isEmpty());
    List<Present> present = new ArrayList<>();
    members.forEach((key, each) -> present.add(new Present(requireNonNull(plans.get(key)), each)));
    present.forEach(each -> takeEnds(each, now));
    return present;
  }

  private void takeEnds(Present present, Moment now) {
    for (PublishedVolume member : present.members()) {
      newEnds.computeIfPresent(
          member.request().target(),
          (_, end) -> present.group().contentEnds(end, now) ? null : end);
    }
  }

  /** A class was changed: it is read again. */
  void classChanged(String namespace, String name) {
    plans.values().stream()
        .filter(group -> group.key().isOf(namespace, name))
        .forEach(FetchGroup::lookAgain);
  }

  /** A volume's content ends; its group's plan takes note once its class is known. */
  void contentEnds(TargetPath target, Moment end) {
    newEnds.put(target, end);
  }

  /** A class was read for one of the group's volumes. */
  void learn(FetchGroup group, GroupFacts facts, Moment now, PublishedVolume member) {
    group.learn(facts, now, member);
    memberships.mayShare(group.key(), facts.shared());
  }
}
