package io.strongroom.driver.refresh;

import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.fetch.GroupKeys;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which volume belongs to which group. Used by the scheduler's thread only. */
final class Memberships {
  private final GroupKeys keys = new GroupKeys();
  private final Map<TargetPath, Membership> byTarget = new HashMap<>();

  /** Keys whose volumes must not share, as their class has it now. */
  private final Set<GroupKey> unshared = new HashSet<>();

  /**
   * @param key as if it could share: made once for each request, since it takes a digest
   * @param group where it was put
   */
  private record Membership(VolumeRequest request, GroupKey key, GroupKey group) {}

  /** The group that a volume was put into the last time. */
  Optional<GroupKey> groupOf(TargetPath target) {
    return Optional.ofNullable(byTarget.get(target)).map(Membership::group);
  }

  /** Puts a volume into the group that its newest request belongs to. */
  GroupKey join(VolumeRequest request) {
    TargetPath target = request.target();
    GroupKey key = keyOf(request, byTarget.get(target));
    GroupKey group = unshared.contains(key) ? key.aloneAt(target) : key;
    byTarget.put(target, new Membership(request, key, group));
    return group;
  }

  @SuppressWarnings("ReferenceEquality") // equal ones are compared token by token
  private GroupKey keyOf(VolumeRequest request, @Nullable Membership known) {
    return known != null && known.request() == request ? known.key() : keys.of(request);
  }

  /** Records whether the class of a group lets its volumes share one fetch. */
  void mayShare(GroupKey group, boolean shared) {
    boolean _ = shared ? unshared.remove(group.together()) : unshared.add(group.together());
  }

  /** Forgets volumes that are gone. */
  void retain(Volumes volumes) {
    byTarget.keySet().removeIf(target -> volumes.at(target).isEmpty());
    unshared.retainAll(byTarget.values().stream().map(Membership::key).collect(Collectors.toSet()));
  }
}
