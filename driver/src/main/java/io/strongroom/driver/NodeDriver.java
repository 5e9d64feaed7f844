package io.strongroom.driver;

import io.grpc.BindableService;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.csi.IdentityService;
import io.strongroom.driver.csi.NodeService;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.journal.VolumeJournal;
import io.strongroom.driver.local.LocalStatus;
import io.strongroom.driver.metrics.ContentEnd;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.Validity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The driver's parts, wired by hand, the same in tests and on a node. Owns the providers it is
 * given: closing it closes them.
 */
public final class NodeDriver implements AutoCloseable {
  private final Clocks clock;
  private final NodeVolumes node;
  private final Stores stores;
  private final RefreshFlows refreshes;
  private final LocalStatus status;
  private final List<BindableService> services;

  /**
   * The driver's interfaces to everything outside of it.
   *
   * @param opens opens the watcher for opens of files
   * @param files the files of a mounted volume, by its root
   */
  public record World(
      Mounts mounts,
      FileOpens.Opener opens,
      Function<OpenDirectory, VolumeFiles> files,
      SecretProviderClasses classes,
      VolumeListener reports,
      ReadListener reads,
      List<SecretProvider> providers,
      Clocks clock,
      String version) {}

  /**
   * @throws IOException if the kubelet root does not exist
   */
  public NodeDriver(Settings settings, World world) throws IOException {
    String driverName = settings.node().driverName();
    String nodeId = settings.node().nodeId();
    VolumeJournal journal = new VolumeJournal(world.clock());
    VolumeListener listener = VolumeListener.all(List.of(journal, world.reports()));
    clock = world.clock();
    node = NodeVolumes.start(settings, world);
    stores = new Stores(settings, world);
    refreshes = RefreshFlows.of(settings, world, node, stores, listener);
    PublishFlows flows =
        PublishFlows.start(settings, world, node, stores, refreshes.scheduler(), listener);
    refreshes.scheduler().start();
    status = new LocalStatus(driverName, nodeId, node.volumes(), journal, world.clock());
    services =
        List.of(
            new IdentityService(driverName, world.version()),
            new NodeService(nodeId, flows.publish(), flows.unpublish(), flows.stats()));
  }

  /** How many volumes of an earlier process kubelet has not asked for since. */
  public long waitingVolumes() {
    return node.volumes().waiting().size();
  }

  /** The volumes of this node, for the status socket. */
  public LocalStatus status() {
    return status;
  }

  /** The CSI services, to be served on one socket. */
  public List<BindableService> services() {
    return services;
  }

  /** Refreshes one published volume, in the calling thread. */
  public RefreshOutcome refresh(String targetPath) {
    return node.paths()
        .find(targetPath)
        .map(refreshes.refresh()::refresh)
        .orElseGet(RefreshOutcome.Gone::new);
  }

  /** Bytes of content that all volumes of the node hold now. */
  public long contentBytes() {
    return node.budget().usedBytes();
  }

  /** How many objects in volumes have expired by the dates that their stores state. */
  public long expiredObjects() {
    Instant now = clock.instant();
    return node.volumes().all().stream()
        .flatMap(volume -> volume.versions().stream())
        .filter(object -> object.validity().at(now) == Validity.State.EXPIRED)
        .count();
  }

  /** When what volumes hold ends, of those of which it is known. */
  public List<ContentEnd> contentEnds() {
    return node.volumes().all().stream()
        .map(this::contentEnd)
        .filter(end -> end.expires().isPresent() || end.renewalDue().isPresent())
        .toList();
  }

  private ContentEnd contentEnd(PublishedVolume volume) {
    Optional<Instant> expires =
        volume.versions().stream()
            .flatMap(object -> object.validity().expires().stream())
            .min(Comparator.naturalOrder());
    Optional<Duration> renewalDue =
        node.volumes()
            .refreshesOf(volume.request().target())
            .flatMap(RefreshState::contentEnds)
            .map(clock.now()::until);
    return new ContentEnd(
        volume.request().pod().namespace(), volume.request().className(), expires, renewalDue);
  }

  /** How many stores are taken to be away: their circuits are open. */
  public long openCircuits() {
    return stores.openCircuits();
  }

  /** What could not be given back to stores, by built-in provider. */
  public Map<String, NotGivenBack> notGivenBack() {
    return stores.notGivenBack();
  }

  /** Which files were opened since they were written. */
  public ReadTracker readTracker() {
    return node.readTracker();
  }

  /** Called by the watch of classes when a SecretProviderClass was changed; returns at once. */
  public void classChanged(String namespace, String name) {
    refreshes.scheduler().classChanged(namespace, name);
  }

  @Override
  public void close() {
    refreshes.scheduler().close();
    node.readTracker().close();
    stores.close();
  }
}
