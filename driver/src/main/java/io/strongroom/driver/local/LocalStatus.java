package io.strongroom.driver.local;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.VolumeJournal;
import io.strongroom.driver.journal.VolumeState;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.reads.VolumeReading;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The volumes of this node as they are now, put together from what the parts of the driver know.
 */
public final class LocalStatus {
  private final String driver;
  private final String node;
  private final Volumes volumes;
  private final VolumeJournal journal;
  private final Clocks clock;

  /**
   * @param driver name of the CSI driver
   * @param node name of the node
   */
  public LocalStatus(
      String driver, String node, Volumes volumes, VolumeJournal journal, Clocks clock) {
    this.driver = driver;
    this.node = node;
    this.volumes = volumes;
    this.journal = journal;
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
        objects(volume.versions(), state.byContent(), readings(target)),
        volume.reserved().map(ContentBudget.Reservation::bytes),
        state.lastError(),
        volumes.refreshesOf(target).map(this::refreshes));
  }

  /** By {@link ObjectVersion#ofContent}. */
  private Map<ObjectVersion, Reading> readings(TargetPath target) {
    return volumes.readingOf(target).map(VolumeReading::objects).orElseGet(List::of).stream()
        .collect(
            Collectors.toMap(
                ObjectReading::object, each -> reading(each.state()), (first, _) -> first));
  }

  private Reading reading(ReadState state) {
    return switch (state) {
      case ReadState.Read(Moment at) -> new Reading.Read(clock.timeOf(at));
      case ReadState.NotRead() -> new Reading.NotRead(Optional.empty());
      case ReadState.Unknown() -> new Reading.Unknown();
    };
  }

  private Refreshes refreshes(RefreshState state) {
    return new Refreshes(
        state.lastRefresh().map(clock::timeOf),
        state.nextRefresh().map(clock::timeOf),
        state.failures());
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
