package io.strongroom.driver;

import csi.v1.Csi;
import csi.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.local.LocalStatus;
import io.strongroom.driver.metrics.ContentEnd;
import io.strongroom.driver.mount.LinuxFileOpens;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.driver.spc.SecretProviderClass;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.SecretProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A whole driver on its real socket, with real mounts below a kubelet root of its own. A test
 * overrides only what it cares about; closing it takes every mount and file away.
 */
public final class DriverHarness implements AutoCloseable {
  private final Path root;
  private final Map<String, SecretProviderClass> classes = new ConcurrentHashMap<>();
  private final List<SecretProvider> providers = new ArrayList<>();
  private Mounts mounts = new LinuxMounts(_ -> {});
  private Function<OpenDirectory, VolumeFiles> files = NioVolumeFiles::new;
  private VolumeListener reports = VolumeListener.none();
  private ReadListener reads = ReadListener.none();
  private UnaryOperator<Settings> adjust = UnaryOperator.identity();
  private Optional<Running> running = Optional.empty();

  private DriverHarness(Path root) {
    this.root = root;
  }

  /** A harness that is not started yet. */
  public static DriverHarness create() {
    try {
      Path root = Files.createTempDirectory("sr").toRealPath();
      Files.createDirectories(root.resolve("kubelet/pods"));
      Files.createDirectories(root.resolve("providers"));
      return new DriverHarness(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DriverHarness provider(SecretProvider provider) {
    providers.add(provider);
    return this;
  }

  /** A class in namespace {@code team}. */
  public DriverHarness spc(String name, String provider, Map<String, String> parameters) {
    classes.put(
        "team/" + name,
        new SecretProviderClass("team", name, provider, parameters, Map.of(), false));
    return this;
  }

  /** The class of namespace {@code team}, with these annotations and no others. */
  public DriverHarness annotated(String name, Map<String, String> annotations) {
    classes.computeIfPresent(
        "team/" + name,
        (_, spc) ->
            new SecretProviderClass(
                spc.namespace(),
                spc.name(),
                spc.provider(),
                spc.parameters(),
                annotations,
                spc.syncsSecrets()));
    return this;
  }

  public DriverHarness withoutClass(String name) {
    classes.remove("team/" + name);
    return this;
  }

  public DriverHarness mounts(UnaryOperator<Mounts> wrap) {
    mounts = wrap.apply(mounts);
    return this;
  }

  public DriverHarness files(Function<OpenDirectory, VolumeFiles> files) {
    this.files = files;
    return this;
  }

  /** Who is told what happens. */
  public DriverHarness reports(VolumeListener reports) {
    this.reports = reports;
    return this;
  }

  /** Who is told of reads. */
  public DriverHarness reads(ReadListener reads) {
    this.reads = reads;
    return this;
  }

  public DriverHarness settings(UnaryOperator<Settings> adjust) {
    this.adjust = adjust;
    return this;
  }

  public DriverHarness start() {
    try {
      Settings settings =
          adjust.apply(
              new Settings(
                  new Settings.Node(
                      Settings.DEFAULT_DRIVER_NAME,
                      "node-1",
                      root.resolve("csi.sock"),
                      kubeletRoot(),
                      Optional.empty(),
                      Optional.empty()),
                  new Settings.Classes.Folder(root),
                  new Settings.Stores(
                      List.of(providersDir()), Set.of(), 4 << 20, Duration.ofSeconds(20), 8),
                  Settings.Limits.DEFAULT,
                  new Settings.Rotation(false, Duration.ofMinutes(2)),
                  Settings.Reads.DEFAULT,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
      NodeDriver driver =
          new NodeDriver(
              settings,
              new NodeDriver.World(
                  mounts,
                  LinuxFileOpens::open,
                  files,
                  this::find,
                  reports,
                  reads,
                  providers,
                  Clocks.system(),
                  "test"));
      CsiServer server = CsiServer.start(settings.node().socket(), driver.services());
      running =
          Optional.of(
              new Running(driver, server, UnixSockets.channel(settings.node().socket()).build()));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SecretProviderClasses.Lookup find(String namespace, String name) {
    SecretProviderClass found = classes.get(namespace + "/" + name);
    return found == null
        ? new SecretProviderClasses.Lookup.NotFound()
        : new SecretProviderClasses.Lookup.Found(found);
  }

  /** Stops and starts again; nothing but the mounts and the disk survives. */
  public DriverHarness restart() {
    stop();
    return start();
  }

  public DriverHarness stop() {
    running.ifPresent(Running::close);
    running = Optional.empty();
    return this;
  }

  public Path kubeletRoot() {
    return root.resolve("kubelet");
  }

  public Path providersDir() {
    return root.resolve("providers");
  }

  public Path socket() {
    return root.resolve("csi.sock");
  }

  public TestPod pod(String name) {
    return new TestPod(this, name);
  }

  public NodeGrpc.NodeBlockingStub node() {
    return NodeGrpc.newBlockingStub(running.orElseThrow().channel());
  }

  public ManagedChannel channel() {
    return running.orElseThrow().channel();
  }

  public void publish(Csi.NodePublishVolumeRequest request) {
    Csi.NodePublishVolumeResponse _ = node().nodePublishVolume(request);
  }

  /** The error of a publish that must fail. */
  public StatusRuntimeException publishFails(Csi.NodePublishVolumeRequest request) {
    try {
      publish(request);
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("the publish was answered OK");
  }

  /** What is known of the volume's objects. */
  public List<ObjectReading> readings(TestPod pod) {
    TargetPath target = new TargetPath(kubeletRoot(), pod.uid(), "secrets");
    return running.orElseThrow().driver().readTracker().stateOf(target);
  }

  /** What the driver tells on its status socket. */
  public LocalStatus status() {
    return running.orElseThrow().driver().status();
  }

  public long expiredObjects() {
    return running.orElseThrow().driver().expiredObjects();
  }

  /** When what volumes hold ends, of those of which it is known. */
  public List<ContentEnd> contentEnds() {
    return running.orElseThrow().driver().contentEnds();
  }

  /** Bytes that count in the node's budget. */
  public long contentBytes() {
    return running.orElseThrow().driver().contentBytes();
  }

  /** Volumes of an earlier process that nobody has asked for since. */
  public long waitingVolumes() {
    return running.orElseThrow().driver().waitingVolumes();
  }

  public RefreshOutcome refresh(TestPod pod) {
    return running.orElseThrow().driver().refresh(pod.target().toString());
  }

  @Override
  public void close() {
    stop();
    try {
      unmountAll();
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every mount below the harness, topmost last. */
  public List<String> mountsBelow() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> line.split(" ", -1)[4])
        .filter(point -> point.startsWith(root + "/"))
        .toList();
  }

  private void unmountAll() throws IOException {
    for (String point : mountsBelow().reversed()) {
      run("umount", "--lazy", point);
    }
  }

  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private record Running(NodeDriver driver, CsiServer server, ManagedChannel channel) {
    void close() {
      channel.shutdownNow();
      server.close();
      driver.close();
    }
  }
}
