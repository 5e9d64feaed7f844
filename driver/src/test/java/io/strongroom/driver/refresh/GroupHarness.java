package io.strongroom.driver.refresh;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.Answer;
import io.strongroom.driver.fetch.SharedFetches;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.Sources;
import io.strongroom.driver.fetch.VersionKey;
import io.strongroom.driver.fetch.VolumeFetch;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.provider.ExternalProviders;
import io.strongroom.driver.provider.Providers;
import io.strongroom.driver.spc.SecretProviderClass;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.store.StoreCalls;
import io.strongroom.driver.store.StoreFetches;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadLimits;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.testing.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everything between a volume's request and its store. Class {@code db} and {@code other} ask for
 * the same; {@code alone} too, but does not share. There are no mounts: what is to be written is
 * found gone.
 */
final class GroupHarness implements AutoCloseable {
  final FakeProvider store = new FakeProvider("fake");
  final Volumes volumes = new Volumes();
  final List<Runnable> later = new CopyOnWriteArrayList<>();
  volatile Moment now = new Moment(0);

  final VersionKey versionKey = new VersionKey(Optional.empty());
  final Sources sources =
      new Sources(
          GroupHarness::find,
          new Providers(List.of(store), Set.of(), new ExternalProviders(List.of(), 1 << 20)),
          versionKey);
  final VolumeFetch content =
      new VolumeFetch(
          new StoreCalls(
              new StoreFetches(8, 100, Duration.ofMinutes(2), () -> now), VolumeListener.none()),
          new ContentLimits(64 << 20, 100),
          versionKey);
  final SharedFetches shared =
      new SharedFetches(content, () -> now, (_, action) -> later.add(action));
  final RefreshGroup refresh =
      new RefreshGroup(
          volumes,
          sources,
          content,
          shared,
          new RefreshVolume(
              volumes,
              content,
              new GenerationSwap(
                  new PublishTargets(
                      new LinuxMounts(_ -> {}),
                      volumes,
                      new ContentBudget(1 << 20),
                      "driver",
                      NioVolumeFiles::new),
                  volumes,
                  new ContentDigest(),
                  new ContentBudget(1 << 20),
                  // Watches nothing, and is not started: there is nothing to be read here.
                  new ReadTracker(
                      volumes,
                      ReadListener.none(),
                      new ReadLimits(0, Duration.ZERO),
                      Clocks.system()),
                  Clocks.system())),
          () -> now,
          Duration.ofMinutes(1));

  private static SecretProviderClasses.Lookup find(String namespace, String name) {
    return new SecretProviderClasses.Lookup.Found(
        new SecretProviderClass(
            namespace,
            name,
            "fake",
            Map.of("objects", "password"),
            name.equals("alone") ? Map.of("strongroom.io/share", "false") : Map.of(),
            false));
  }

  Source.BuiltIn prepare(VolumeRequest request) throws FailureException {
    return (Source.BuiltIn) sources.of(request);
  }

  /** What a first publish gets; to be closed. */
  Answer first(TestVolumes volume) throws FailureException, InterruptedException {
    VolumeRequest request = volume.request();
    return shared.first(prepare(request), request, deadline());
  }

  static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(1), Clocks.system());
  }

  /** A published volume that holds these versions of its class's content. */
  TargetPath published(TestVolumes volume, ObjectVersion... held) throws FailureException {
    volumes.remember(
        new PublishedVolume(
            volume.request(),
            1,
            Optional.of(prepare(volume.request()).basis()),
            Optional.empty(),
            List.of(held),
            Optional.empty()));
    return volume.target();
  }

  GroupOutcome refresh(TargetPath... targets) {
    return refresh.refresh(List.of(targets), RefreshAim.CONTENT, Optional.empty());
  }

  /** The share window of every kept answer ends. */
  void endWindows() {
    List<Runnable> due = new ArrayList<>(later);
    later.removeAll(due);
    due.forEach(Runnable::run);
  }

  @Override
  public void close() {
    shared.close();
  }
}
