package io.strongroom.driver.local;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.local.LocalDocument.WaitingVolume;
import io.strongroom.driver.local.VolumeStatus.HeldObject;
import io.strongroom.driver.local.VolumeStatus.Reading;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.ObjectVersion;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The volumes of this node as they are now, put together from what the parts of the driver know.
 */
public final class LocalStatus {
  private final String driver;
  private final String node;
  private final Volumes volumes;
  private final VolumeJournal journal;
  private final RefreshTimes refreshes;
  private final Readings readings;
  private final InstantSource clock;

  /** When a volume is compared with its store. */
  @FunctionalInterface
  public interface RefreshTimes {
    /** Empty while it is not scheduled. */
    Optional<Refreshes> of(TargetPath target);
  }

  /** What was read. */
  @FunctionalInterface
  public interface Readings {
    Reading of(TargetPath target, ObjectVersion object);
  }

  /**
   * @param driver name of the CSI driver
   * @param node name of the node
   */
  public LocalStatus(
      String driver,
      String node,
      Volumes volumes,
      VolumeJournal journal,
      RefreshTimes refreshes,
      Readings readings,
      InstantSource clock) {
    this.driver = driver;
    this.node = node;
    this.volumes = volumes;
    this.journal = journal;
    this.refreshes = refreshes;
    this.readings = readings;
    this.clock = clock;
  }

  LocalDocument document() {
    return new LocalDocument(driver, node, clock.instant(), volumes(), waiting());
  }

  private List<WaitingVolume> waiting() {
    return volumes.waiting().stream()
        .map(target -> new WaitingVolume(target.podUid(), target.volumeName()))
        .sorted(Comparator.comparing(WaitingVolume::podUid).thenComparing(WaitingVolume::name))
        .toList();
  }

  /** By namespace, pod and volume. */
  public List<VolumeStatus> volumes() {
    return volumes.all().stream()
        .map(this::describe)
        .sorted(
            Comparator.comparing(VolumeStatus::namespace)
                .thenComparing(VolumeStatus::pod)
                .thenComparing(VolumeStatus::name)
                .thenComparing(VolumeStatus::podUid))
        .toList();
  }

  private VolumeStatus describe(PublishedVolume volume) {
    VolumeRequest request = volume.request();
    TargetPath target = request.target();
    VolumeJournal.Entry entry = journal.at(target);
    return new VolumeStatus(
        request.pod().namespace(),
        request.pod().name(),
        request.pod().uid(),
        target.volumeName(),
        request.className(),
        node,
        volume.versions().stream()
            .map(
                object ->
                    new HeldObject(
                        object.id(),
                        object.version(),
                        object.storeVersion(),
                        object.validity(),
                        entry.updatedAt(object),
                        readings.of(target, object)))
            .sorted(Comparator.comparing(HeldObject::id).thenComparing(HeldObject::version))
            .toList(),
        volume.reserved().map(ContentBudget.Reservation::bytes),
        entry.lastError(),
        refreshes.of(target));
  }
}
