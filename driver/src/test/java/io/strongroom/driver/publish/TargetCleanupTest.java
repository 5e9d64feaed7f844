package io.strongroom.driver.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.targets.PublishTarget;
import io.strongroom.driver.targets.PublishTargets;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadLimits;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.driver.watch.ReadTracker;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A try that cannot begin leaves an earlier one that failed to be given back. */
final class TargetCleanupTest {
  private static final VolumeRef VOLUME = new VolumeRef("csi-1");

  private final ManualClock clock = new ManualClock();
  private final Volumes volumes = new Volumes();
  private final List<Runnable> later = new ArrayList<>();
  private final List<VolumeRef> released = new ArrayList<>();
  private final AbandonedVolumes abandoned =
      new AbandonedVolumes(clock, (_, action) -> later.add(action), released::add);
  // Watches nothing, and is not started: nothing is read here.
  private final TargetCleanup cleanup =
      new TargetCleanup(
          volumes,
          new ReadTracker(volumes, ReadListener.none(), new ReadLimits(0, Duration.ZERO), clock),
          abandoned);

  private TargetPath target;

  @BeforeEach
  void kubeletMakesTheDirectory(@TempDir Path root) throws IOException {
    target = new TargetPath(root.toRealPath(), "pod-1", "secrets");
    Files.createDirectories(target.parent());
    abandoned.failed(VOLUME);
  }

  private VolumeRequest request() {
    return new VolumeRequest(
        new VolumeId(VOLUME.volumeId()),
        target,
        target.toString(),
        new PodIdentity("shop", "web", "pod-1", "default", ServiceAccountTokens.none()),
        "db",
        OptionalInt.empty(),
        Map.of(),
        NodePublishSecrets.of(Map.of()),
        Optional.empty());
  }

  private void before() throws IOException, FailureException {
    PublishTargets publishTargets =
        new PublishTargets(
            new LinuxMounts(_ -> {}),
            volumes,
            new ContentBudget(1 << 20),
            "driver",
            NioVolumeFiles::new);
    PublishEvents events =
        new PublishEvents(
            VolumeListener.none(),
            new PublishRequest(
                VOLUME.volumeId(),
                target.toString(),
                Optional.empty(),
                true,
                "",
                Map.of(),
                Map.of()));
    try (PublishTarget publishTarget = publishTargets.open(target).orElseThrow()) {
      cleanup.before(
          new PublishJob(
              request(),
              publishTarget,
              volumes.begin(target).orElseThrow(),
              Deadline.after(Duration.ofMinutes(1), clock),
              events));
    }
  }

  @Test
  void failedTryIsGivenBackWhenWhatFollowsItCannotBegin() throws Exception {
    Files.createDirectory(target.path());
    Files.createFile(target.path().resolve("of-somebody-else"));
    assertThatThrownBy(this::before).isInstanceOf(FailureException.class);

    later.forEach(Runnable::run);

    assertThat(released).containsExactly(VOLUME);
  }

  @Test
  void failedTryIsForgottenOnceTheNextBegins() throws Exception {
    before();

    later.forEach(Runnable::run);

    assertThat(released).isEmpty();
  }
}
