package io.strongroom.driver.watch;

import io.strongroom.driver.content.AtomicWriter;
import io.strongroom.driver.content.ContentDigest;
import io.strongroom.driver.content.FileRules;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.content.TmpfsRoot;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.LinuxFileOpens;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * ReadTracker over a real inotify instance, with a clock that moves when it is told to and without
 * a thread: the kernel queues an open before it returns, so there is nothing to wait for.
 */
final class ReadTrackerHarness implements AutoCloseable {
  static final Duration GRACE = Duration.ofMinutes(5);
  private static final ContentLimits AMPLE = new ContentLimits(1 << 20, 1000);
  private static final FileRules RULES = new FileRules(OptionalInt.empty(), 0644);

  final Canary canary = Canary.plant();
  final RecordedReads reads = new RecordedReads();
  Volumes volumes = new Volumes();
  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T10:00:00Z"));
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final int budget;
  FileOpens opens;
  ReadTracker readTracker;

  ReadTrackerHarness() throws MountException {
    this(1000);
  }

  ReadTrackerHarness(int budget) throws MountException {
    this.budget = budget;
    opens = LinuxFileOpens.open();
    readTracker = newTracker();
    readTracker.listen(opens);
  }

  /** Another process: it knows nothing of what the one before saw. */
  void restart() throws MountException {
    opens.close();
    opens = LinuxFileOpens.open();
    volumes = new Volumes();
    readTracker = newTracker();
    readTracker.listen(opens);
  }

  private ReadTracker newTracker() {
    return new ReadTracker(volumes, reads, new ReadLimits(budget, GRACE), clock);
  }

  /** A published volume of a pod. */
  Volume volume(String pod) throws IOException {
    TmpfsRoot root = TmpfsRoot.mount();
    opened.add(root);
    return volume(pod, root);
  }

  /** The same on a mount of the caller. */
  Volume volume(String pod, OpenDirectory root) {
    return new Volume(pod, root);
  }

  void pass(Duration time) {
    clock.advance(time);
  }

  /** Lets the driver hear of what has happened. */
  List<String> told() throws MountException {
    List<FileOpens.Event> events = opens.await(Optional.of(Duration.ZERO));
    while (!events.isEmpty()) {
      readTracker.turn(events);
      events = opens.await(Optional.of(Duration.ZERO));
    }
    readTracker.turn(List.of());
    return reads.take();
  }

  /**
   * A file of a class.
   *
   * @param owner the object that the file is said to come from
   * @param object the id of its version
   */
  record Content(String owner, String object, String version, String path) {
    Content(String object, String version, String path) {
      this(object, object, version, path);
    }
  }

  static Content content(String object, String version) {
    return new Content(object, version, object);
  }

  /** One volume on a tmpfs of its own. */
  final class Volume {
    final OpenDirectory root;
    final TargetPath target;
    private final VolumeRequest request;
    private boolean found;

    private Volume(String pod, OpenDirectory root) {
      this.root = root;
      target = new TargetPath(Path.of("/var/lib/kubelet"), "uid-" + pod, "secrets");
      request =
          new VolumeRequest(
              new VolumeId("csi-" + pod),
              target,
              target.toString(),
              new PodIdentity("team", pod, "uid-" + pod, "default", ServiceAccountTokens.none()),
              "db",
              OptionalInt.empty(),
              Map.of(),
              NodePublishSecrets.none(),
              Optional.empty());
    }

    /** Writes a generation as the driver's flows do. */
    Volume write(Content... contents) throws Exception {
      return write(() -> {}, contents);
    }

    Volume write(Runnable beforeShown, Content... contents) throws Exception {
      try (Fetched fetched = new Fetched(contents);
          GenerationWatch watch =
              readTracker.watch(
                  target, root, fetched.generation, fetched.versions, changed(fetched))) {
        new AtomicWriter(files(), clock, _ -> {})
            .write(
                fetched.generation,
                OptionalInt.empty(),
                directory -> {
                  watch.begin(directory);
                  beforeShown.run();
                });
        try (Volumes.Held _ = volumes.lock(target)) {
          remember();
          watch.shown();
        }
      }
      return this;
    }

    private Set<String> changed(Fetched fetched) throws IOException {
      if (!found) {
        return Set.of();
      }
      found = false;
      readTracker.lookAway(target);
      return new ContentDigest().changed(files(), fetched.generation);
    }

    VolumeFiles files() {
      return new NioVolumeFiles(root);
    }

    void remember() {
      volumes.remember(
          new PublishedVolume(
              request, 1, Optional.empty(), Optional.empty(), List.of(), Optional.empty()));
    }

    void takenOver() {
      remember();
      found = true;
      readTracker.takenOver(target, root, files());
    }

    /** A refresh that finds what is there already. */
    void unchanged(Content... contents) throws Exception {
      try (Fetched fetched = new Fetched(contents)) {
        readTracker.unchanged(target, root, files(), fetched.generation, fetched.versions);
      }
    }

    void unpublish() {
      try (Volumes.Held _ = volumes.lock(target)) {
        readTracker.forget(target);
        volumes.forget(target);
      }
    }

    /** As a container does it. */
    String open(String path) {
      try {
        return Files.readString(root.path().resolve(path));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String states() {
      return String.join(
          " ",
          readTracker.stateOf(target).stream()
              .map(
                  reading ->
                      reading.object().id()
                          + "="
                          + switch (reading.state()) {
                            case ReadState.Unknown() -> "unknown";
                            case ReadState.NotRead() -> "unread";
                            case ReadState.Read(Moment at) ->
                                clock.timeOf(at).toString().substring(11, 19);
                          })
              .toList());
    }
  }

  /** What a store answered. */
  private final class Fetched implements AutoCloseable {
    final Generation generation;
    final List<ObjectVersion> versions = new ArrayList<>();
    private final List<SecretFile> files = new ArrayList<>();

    Fetched(Content... contents) throws Exception {
      for (Content content : contents) {
        byte[] text =
            canary.secret(content.object() + content.version()).getBytes(StandardCharsets.UTF_8);
        files.add(SecretFile.of(content.owner(), content.path(), SecretBytes.takeFrom(text)));
        ObjectVersion version = new ObjectVersion(content.object(), content.version());
        if (!versions.contains(version)) {
          versions.add(version);
        }
      }
      generation = Generation.of(files, RULES, AMPLE);
    }

    @Override
    public void close() {
      files.forEach(file -> file.contents().close());
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : opened.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    opens.close();
    canary.close();
  }
}
