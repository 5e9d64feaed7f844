package io.strongroom.driver.local;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.VolumeJournal;
import io.strongroom.driver.journal.VolumeState;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.ObjectVersion;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The volumes of this node as they are now, put together from what the parts of the driver know.
 */
public final class LocalStatus {
  private final String driver;
  private final String node;
  private final Volumes volumes;
  private final VolumeJournal journal;
  private final Function<TargetPath, Optional<Refreshes>> refreshes;
  private final Function<TargetPath, Map<ObjectVersion, Reading>> readings;
  private final InstantSource clock;

  /**
   * @param driver name of the CSI driver
   * @param node name of the node
   * @param refreshes when a volume is compared with its store; empty while it is not scheduled
   * @param readings what is known of reads, by {@link ObjectVersion#ofContent}
   */
  public LocalStatus(
      String driver,
      String node,
      Volumes volumes,
      VolumeJournal journal,
      Function<TargetPath, Optional<Refreshes>> refreshes,
      Function<TargetPath, Map<ObjectVersion, Reading>> readings,
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

  private List<TargetPath> waiting() {
    return volumes.waiting().stream()
        .sorted(Comparator.comparing(TargetPath::podUid).thenComparing(TargetPath::volumeName))
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
    VolumeState state = journal.at(target);
    return new VolumeStatus(
        request.pod().namespace(),
        request.pod().name(),
        request.pod().uid(),
        target.volumeName(),
        request.className(),
        node,
        objects(volume.versions(), state.byContent(), readings.apply(target)),
        volume.reserved().map(ContentBudget.Reservation::bytes),
        state.lastError(),
        refreshes.apply(target));
  }

  private static List<HeldObject> objects(
      List<ObjectVersion> versions,
      Map<ObjectVersion, HeldObject> known,
      Map<ObjectVersion, Reading> readings) {
    return versions.stream()
        .map(
            version ->
                new HeldObject(
                    version,
                    Optional.ofNullable(known.get(version.ofContent()))
                        .flatMap(HeldObject::updatedAt),
                    readings.getOrDefault(version.ofContent(), new Reading.Unknown())))
        .sorted(Comparator.comparing(HeldObject::id).thenComparing(HeldObject::version))
        .toList();
  }
}
