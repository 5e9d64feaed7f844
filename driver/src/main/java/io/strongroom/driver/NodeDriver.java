package io.strongroom.driver;

import io.grpc.BindableService;
import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.csi.IdentityService;
import io.strongroom.driver.csi.NodeService;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.local.LocalStatus;
import io.strongroom.driver.local.VolumeJournal;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.publish.AbandonedVolumes;
import io.strongroom.driver.publish.EarlierVolumes;
import io.strongroom.driver.publish.FirstPublish;
import io.strongroom.driver.publish.PublishVolume;
import io.strongroom.driver.publish.TargetCleanup;
import io.strongroom.driver.publish.UnpublishVolume;
import io.strongroom.driver.publish.VolumeBuilder;
import io.strongroom.driver.publish.VolumeStats;
import io.strongroom.driver.refresh.GenerationSwap;
import io.strongroom.driver.refresh.GroupLook;
import io.strongroom.driver.refresh.RefreshGroup;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.refresh.RefreshRules;
import io.strongroom.driver.refresh.RefreshScheduler;
import io.strongroom.driver.refresh.RefreshVolume;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.TargetPaths;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadLimits;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.Validity;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The driver's parts, wired by hand, the same in tests and on a node. Owns the providers it is
 * given: closing it closes them.
 */
public final class NodeDriver implements AutoCloseable {
  private final Stores stores;
  private final TargetPaths targets;
  private final Volumes volumes = new Volumes();
  private final ContentBudget budget;
  private final RefreshGroup refresh;
  private final RefreshScheduler scheduler;
  private final ReadTracker readTracker;
  private final List<BindableService> services;
  private final LocalStatus status;
  private final InstantSource clock;

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
    ContentLimits limits =
        new ContentLimits(settings.limits().volumeBytes(), settings.limits().volumeFiles());
    clock = world.clock();
    stores = new Stores(settings, limits, world);
    targets = TargetPaths.below(settings.node().kubeletRoot());
    VolumeJournal journal = new VolumeJournal(world.clock());
    VolumeListener reports = VolumeListener.all(List.of(journal, world.reports()));
    ContentDigest digests = new ContentDigest();
    budget = new ContentBudget(settings.limits().nodeBytes());
    readTracker =
        new ReadTracker(
                volumes,
                world.reads(),
                new ReadLimits(settings.reads().maxWatches(), settings.reads().readGrace()),
                world.clock())
            .start(world.opens());
    PublishTargets publishTargets =
        new PublishTargets(
            world.mounts(), volumes, budget, settings.node().driverName(), world.files());
    new EarlierVolumes(world.mounts(), targets, publishTargets, volumes, Later::run).find();
    VolumeBuilder builder =
        new VolumeBuilder(
            world.mounts(),
            volumes,
            digests,
            budget,
            limits,
            settings.node().driverName(),
            readTracker,
            world.clock());
    refresh =
        new RefreshGroup(
            volumes,
            stores.sources(),
            stores.content(),
            stores.shared(),
            new RefreshVolume(
                volumes,
                stores.content(),
                new GenerationSwap(
                    publishTargets, volumes, digests, budget, readTracker, world.clock())),
            world.clock(),
            settings.stores().publishTimeout());
    Settings.Rotation rotation = settings.rotation();
    scheduler =
        new RefreshScheduler(
            volumes,
            refresh,
            new GroupLook(stores.sources()),
            reports,
            new RefreshRules(
                rotation.enabled(), rotation.interval(), rotation.least(), rotation.most()),
            world.clock(),
            RandomGenerator.getDefault(),
            task -> Thread.ofVirtual().name("refresh").start(task));
    AbandonedVolumes abandoned = new AbandonedVolumes(world.clock(), Later::run, stores::released);
    FirstPublish first =
        new FirstPublish(
            volumes,
            stores.sources(),
            stores.content(),
            stores.shared(),
            scheduler,
            new TargetCleanup(volumes, readTracker, abandoned),
            builder,
            world.clock(),
            settings.stores().publishTimeout());
    PublishVolume publish =
        new PublishVolume(
            targets, publishTargets, volumes, first, readTracker, reports, world.clock());
    UnpublishVolume unpublish =
        new UnpublishVolume(
            targets,
            publishTargets,
            volumes,
            readTracker,
            reports,
            volume -> {
              abandoned.forget(volume);
              stores.released(volume);
            });
    scheduler.start();
    status =
        new LocalStatus(
            settings.node().driverName(),
            settings.node().nodeId(),
            volumes,
            journal,
            target ->
                volumes
                    .refreshesOf(target)
                    .map(state -> StatusSources.refreshes(state, world.clock())),
            (target, object) ->
                StatusSources.reading(readTracker.stateOf(target), object, world.clock()),
            world.clock());
    services =
        List.of(
            new IdentityService(settings.node().driverName(), world.version()),
            new NodeService(
                settings.node().nodeId(),
                publish,
                unpublish,
                new VolumeStats(targets, publishTargets, volumes)));
  }

  /** How many volumes of an earlier process kubelet has not asked for since. */
  public long waitingVolumes() {
    return volumes.waiting().size();
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
    return targets.find(targetPath).map(refresh::refresh).orElseGet(RefreshOutcome.Gone::new);
  }

  /** The refresh state of a volume; absent when it is not published. */
  public Optional<RefreshState> refreshStateOf(TargetPath target) {
    return volumes.refreshesOf(target);
  }

  /** Bytes of content that all volumes of the node hold now. */
  public long contentBytes() {
    return budget.usedBytes();
  }

  /** How many objects in volumes have expired by the dates that their stores state. */
  public long expiredObjects() {
    Instant now = clock.instant();
    return volumes.all().stream()
        .flatMap(volume -> volume.versions().stream())
        .filter(object -> object.validity().at(now) == Validity.State.EXPIRED)
        .count();
  }

  /** What could not be given back to stores, by built-in provider. */
  public Map<String, NotGivenBack> notGivenBack() {
    return stores.notGivenBack();
  }

  /** Which files were opened since they were written. */
  public ReadTracker readTracker() {
    return readTracker;
  }

  /** Called by the watch of classes when a SecretProviderClass was changed; returns at once. */
  public void classChanged(String namespace, String name) {
    scheduler.classChanged(namespace, name);
  }

  @Override
  public void close() {
    scheduler.close();
    readTracker.close();
    stores.close();
  }
}
