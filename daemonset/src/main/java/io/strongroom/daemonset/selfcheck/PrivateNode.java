package io.strongroom.daemonset.selfcheck;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode;
import csi.v1.Csi.VolumeCapability.MountVolume;
import csi.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import io.strongroom.driver.NodeDriver;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.metrics.Metrics;
import io.strongroom.driver.mount.LinuxFileOpens;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.driver.spc.FolderClasses;
import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.status.KubernetesReports;
import io.strongroom.driver.status.Reporter;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.file.FileProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A driver of its own in a directory of its own, with a class, a store, kubelet's directories and a
 * socket, and the calls that kubelet makes for a volume. What it does is what the driver does for a
 * pod; nothing of it is seen outside of the directory.
 */
final class PrivateNode implements AutoCloseable {
  private static final String NAME = "self-check";
  private static final String VERSION_KEY = "version-key";

  /** A pod's volume would have as long. */
  private static final long TIMEOUT_SECONDS = 90;

  /** Of 107 bytes, less what the directory and a socket that is being bound have more. */
  private static final int MAX_PATH_OF_DRIVER = 75;

  /** Kubelet makes a connection for every call; a method is compiled after two hundred. */
  private static final int BARE_CALLS = 4;

  private final Path directory;
  private final NodeDriver driver;
  private final KubernetesReports reports;
  private final CsiServer server;
  private final TargetPath target;

  private PrivateNode(
      Path directory, NodeDriver driver, KubernetesReports reports, CsiServer server) {
    this.directory = directory;
    this.driver = driver;
    this.reports = reports;
    this.server = server;
    this.target = target(directory);
  }

  /**
   * Whether the path of its socket, and of what that is bound at first, is no longer than may be.
   */
  static boolean hasRoom(Settings settings) {
    return settings.node().socket().toAbsolutePath().toString().length() <= MAX_PATH_OF_DRIVER;
  }

  /**
   * Starts it; takes away what an earlier one has left.
   *
   * @throws IOException if the directory cannot be made ready; says which
   */
  static PrivateNode start(Settings settings, Mounts mounts, Clocks clock) throws IOException {
    Path directory = settings.node().socket().toAbsolutePath().resolveSibling(NAME);
    makeReady(directory, settings.node().socket());
    Settings own = settingsIn(directory, settings);
    KubernetesReports reports =
        KubernetesReports.start(
            new NoApiServer(), new Reporter(settings.node().driverName(), NAME), clock);
    try {
      return start(directory, own, mounts, clock, reports);
    } catch (IOException | RuntimeException e) {
      reports.close();
      throw e;
    }
  }

  private static PrivateNode start(
      Path directory, Settings own, Mounts mounts, Clocks clock, KubernetesReports reports)
      throws IOException {
    NodeDriver driver =
        new NodeDriver(
            own,
            new NodeDriver.World(
                mounts,
                LinuxFileOpens::open,
                NioVolumeFiles::new,
                new FolderClasses(directory.resolve("classes")),
                VolumeListener.all(List.of(reports, new Metrics(clock))),
                ReadListener.none(),
                List.of(new FileProvider(directory.resolve("store"))),
                clock,
                NAME));
    try {
      CsiServer server = CsiServer.quiet(own.node().socket(), driver.services());
      try {
        PrivateNode node = new PrivateNode(directory, driver, reports, server);
        node.call(node::unpublish);
        return node;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private static TargetPath target(Path directory) {
    return new TargetPath(directory.resolve("kubelet"), NAME, NAME);
  }

  private static void makeReady(Path directory, Path madeByThisProcess) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      refuseForeign(directory, madeByThisProcess);
    } else {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(target(directory).parent());
    writeVersionKey(directory.resolve(VERSION_KEY));
    Path classes = Files.createDirectories(directory.resolve("classes"));
    Path store = Files.createDirectories(directory.resolve("store"));
    Files.writeString(
        classes.resolve("self-check.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: self-check
        spec:
          provider: file
          parameters:
            objects: |
              - objectName: short
              - objectName: long
                objectAlias: below/long
        """);
    Files.writeString(store.resolve("short"), "s".repeat(32));
    Files.writeString(store.resolve("long"), "l".repeat(2048));
  }

  /** What is in it is written over and deleted. */
  private static void refuseForeign(Path directory, Path madeByThisProcess) throws IOException {
    boolean own =
        Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(madeByThisProcess, "unix:uid"));
    if (!own) {
      throw new IOException("%s is no directory of this driver's: remove it".formatted(directory));
    }
  }

  /** Without one the log would have it that versions change with every restart. */
  private static void writeVersionKey(Path file) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Files.write(file, key);
  }

  private static Settings settingsIn(Path directory, Settings settings) {
    return new Settings(
        new Settings.Node(
            settings.node().driverName(),
            NAME,
            directory.resolve("csi.sock"),
            directory.resolve("kubelet"),
            Optional.empty(),
            settings.node().selinuxContext()),
        new Settings.Classes.Folder(directory.resolve("classes")),
        new Settings.Stores(
            List.of(),
            Set.of(),
            1 << 20,
            Duration.ofSeconds(TIMEOUT_SECONDS),
            1,
            Optional.of(directory.resolve(VERSION_KEY))),
        Settings.Limits.DEFAULT,
        Settings.Rotation.DEFAULT,
        Settings.Reads.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What kubelet does for a volume from a pod's start to its end.
   *
   * @throws IOException if a connection ends before its call
   */
  void round() throws IOException {
    for (int connection = 0; connection < BARE_CALLS; connection++) {
      BareCall.make(server.socket());
    }
    call(
        node -> {
          Object _ = node.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance());
          publish(node);
          publish(node);
          stats(node);
          unpublish(node);
        });
  }

  private void publish(NodeGrpc.NodeBlockingStub node) {
    Object _ =
        node.nodePublishVolume(
            NodePublishVolumeRequest.newBuilder()
                .setVolumeId(NAME)
                .setTargetPath(target.toString())
                .setReadonly(true)
                .setVolumeCapability(
                    VolumeCapability.newBuilder()
                        .setMount(MountVolume.getDefaultInstance())
                        .setAccessMode(
                            AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER)))
                .putAllVolumeContext(
                    Map.of(
                        RequestAttributes.CLASS,
                        NAME,
                        KubeletContext.POD_NAMESPACE,
                        "default",
                        KubeletContext.POD_NAME,
                        NAME,
                        KubeletContext.POD_UID,
                        NAME,
                        KubeletContext.SERVICE_ACCOUNT,
                        "default"))
                .build());
  }

  private void stats(NodeGrpc.NodeBlockingStub node) {
    Object _ =
        node.nodeGetVolumeStats(
            NodeGetVolumeStatsRequest.newBuilder()
                .setVolumeId(NAME)
                .setVolumePath(target.toString())
                .build());
  }

  private void unpublish(NodeGrpc.NodeBlockingStub node) {
    Object _ =
        node.nodeUnpublishVolume(
            NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(NAME)
                .setTargetPath(target.toString())
                .build());
  }

  private interface Calls {
    void make(NodeGrpc.NodeBlockingStub node);
  }

  /** Over a connection of their own, as kubelet's. */
  private void call(Calls calls) {
    ManagedChannel channel = UnixSockets.channel(server.socket()).build();
    try {
      calls.make(
          NodeGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      call(this::unpublish);
    } finally {
      server.close();
      driver.close();
      reports.close();
      removeTree(directory);
    }
  }

  private static void removeTree(Path directory) throws IOException {
    List<Path> paths;
    try (var tree = Files.walk(directory)) {
      paths = tree.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : paths.reversed()) {
      Files.deleteIfExists(path);
    }
  }
}
