package io.strongroom.driver.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's settings, checked. Flag names are upstream's where upstream has the flag.
 *
 * @param health {@code --health-addr}: where {@code /healthz} and {@code /readyz} are served
 * @param metrics {@code --metrics-addr}: where {@code /metrics} is served
 */
public record Settings(
    Node node,
    Classes classes,
    Stores stores,
    Limits limits,
    Rotation rotation,
    Reads reads,
    Optional<Registration> registration,
    Optional<InetSocketAddress> health,
    Optional<InetSocketAddress> metrics) {
  /** The driver name of upstream, so that its manifests work unchanged. */
  public static final String DEFAULT_DRIVER_NAME = "secrets-store.csi.k8s.io";

  /**
   * The driver's name, node and paths.
   *
   * @param driverName {@code --drivername}
   * @param nodeId {@code --nodeid}: the name of the Kubernetes node
   * @param socket {@code --endpoint}: the CSI socket
   * @param kubeletRoot {@code --kubelet-root-dir}: volumes are published below {@code pods} in it
   * @param podUid {@code $POD_UID}: uid of the driver's own pod, if it runs in one
   * @param selinuxContext {@code --selinux-context}: security context of the files in every volume
   * @param statusSocket {@code --status-socket}: the path of the status socket, for root on the
   *     node
   */
  public record Node(
      String driverName,
      String nodeId,
      Path socket,
      Path kubeletRoot,
      Optional<String> podUid,
      Optional<String> selinuxContext,
      Path statusSocket) {
    /** Name of the status socket, which is beside the CSI socket unless it was set. */
    public static final String STATUS_SOCKET = "status.sock";

    /** With the status socket beside the CSI socket. */
    public Node(
        String driverName,
        String nodeId,
        Path socket,
        Path kubeletRoot,
        Optional<String> podUid,
        Optional<String> selinuxContext) {
      this(
          driverName,
          nodeId,
          socket,
          kubeletRoot,
          podUid,
          selinuxContext,
          socket.resolveSibling(STATUS_SOCKET));
    }
  }

  /** Where SecretProviderClasses come from. */
  public sealed interface Classes {
    /**
     * Standalone mode: no cluster.
     *
     * @param dir {@code --secret-provider-classes-dir}: classes as YAML files
     */
    record Folder(Path dir) implements Classes {}

    /**
     * The Kubernetes API.
     *
     * @param kubeconfig {@code --kubeconfig}: absent for the service account of the driver's pod
     * @param removeStartupTaint {@code --remove-startup-taint}: once kubelet has registered the
     *     driver
     */
    record Cluster(Optional<Path> kubeconfig, boolean removeStartupTaint) implements Classes {}
  }

  /**
   * The providers, and how they are called.
   *
   * @param providerDirs directories with sockets of external providers, in lookup order: {@code
   *     --additional-provider-volume-paths} first, then {@code --provider-volume}
   * @param socketProviders {@code --providers=name=socket}: providers that are served by their
   *     socket although one of that name is built in
   * @param maxCallRecvMsgSize {@code --max-call-recv-msg-size}: bytes of one answer of an external
   *     provider
   * @param publishTimeout {@code --publish-timeout}: the driver's own deadline for one publish,
   *     below kubelet's 2 minutes
   * @param concurrency {@code --store-concurrency}: the most fetches from one store at a time
   * @param versionKeyFile {@code --version-key-file}: the key by which versions of content are
   *     made; absent = one of this process alone
   */
  public record Stores(
      List<Path> providerDirs,
      Set<String> socketProviders,
      int maxCallRecvMsgSize,
      Duration publishTimeout,
      int concurrency,
      Optional<Path> versionKeyFile) {
    public Stores {
      providerDirs = List.copyOf(providerDirs);
      socketProviders = Set.copyOf(socketProviders);
    }

    /** Without a key for versions. */
    public Stores(
        List<Path> providerDirs,
        Set<String> socketProviders,
        int maxCallRecvMsgSize,
        Duration publishTimeout,
        int concurrency) {
      this(
          providerDirs,
          socketProviders,
          maxCallRecvMsgSize,
          publishTimeout,
          concurrency,
          Optional.empty());
    }
  }

  /**
   * The most content; tmpfs pages count against the driver's own memory limit.
   *
   * @param volumeBytes {@code --max-volume-bytes}: bytes of one volume
   * @param volumeFiles {@code --max-volume-files}: files of one volume
   * @param nodeBytes {@code --max-node-bytes}: bytes of all volumes of the node together
   */
  public record Limits(long volumeBytes, int volumeFiles, long nodeBytes) {
    /** 2 MiB and 1024 files per volume, 64 MiB per node. */
    public static final Limits DEFAULT = new Limits(2L << 20, 1024, 64L << 20);
  }

  /**
   * When running volumes are fetched anew.
   *
   * @param enabled {@code --enable-secret-rotation}
   * @param interval {@code --rotation-poll-interval}: of classes that ask for no other
   * @param least {@code --rotation-min-interval}: the shortest that a class or a lease may bring
   *     about
   * @param most {@code --rotation-max-interval}: the longest that a class may bring about
   */
  public record Rotation(boolean enabled, Duration interval, Duration least, Duration most) {
    /** On, every 2 minutes. */
    public static final Rotation DEFAULT = new Rotation(true, Duration.ofMinutes(2));

    /** With the default bounds: 10 seconds and 24 hours. */
    public Rotation(boolean enabled, Duration interval) {
      this(enabled, interval, Duration.ofSeconds(10), Duration.ofHours(24));
    }
  }

  /**
   * How it is known that pods have read what was rotated.
   *
   * @param maxWatches {@code --max-adoption-watches}: files watched at a time; 0 = not at all
   * @param readGrace {@code --rotation-read-grace}: how long rotated content may stay unread before
   *     an event says so; 0 = for ever
   */
  public record Reads(int maxWatches, Duration readGrace) {
    /** 4096 watches, half of what older kernels allow all processes of root together; 5 minutes. */
    public static final Reads DEFAULT = new Reads(4096, Duration.ofMinutes(5));
  }

  /**
   * Kubelet's plugin registration.
   *
   * @param hostSocket {@code --kubelet-registration-path}: the CSI socket as kubelet sees it
   * @param directory {@code --plugin-registration-path}: kubelet's {@code plugins_registry}
   * @param selfCheck {@code --self-check}: whether the driver mounts volumes of its own once it is
   *     registered
   */
  public record Registration(String hostSocket, Path directory, boolean selfCheck) {}
}
