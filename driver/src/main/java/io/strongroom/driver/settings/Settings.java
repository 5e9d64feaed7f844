package io.strongroom.driver.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator has set, checked. Flag names are upstream's where upstream has the flag.
 *
 * @param driverName {@code --drivername}
 * @param nodeId {@code --nodeid}: the name of the Kubernetes node
 * @param socket {@code --endpoint}: the CSI socket
 * @param kubeletRoot {@code --kubelet-root-dir}: volumes are published below {@code pods} in it
 * @param providerDirs directories with sockets of external providers, in lookup order: {@code
 *     --additional-provider-volume-paths} first, then {@code --provider-volume}
 * @param classesDir {@code --secret-provider-classes-dir}: SecretProviderClasses as YAML files
 *     (standalone mode)
 * @param fileStoreDir {@code --file-store-dir}: root of the embedded store; absent = provider off
 * @param socketProviders {@code --providers=name=socket}: providers that are served by their socket
 *     although one of that name is built in
 * @param maxCallRecvMsgSize {@code --max-call-recv-msg-size}: bytes of one answer of an external
 *     provider
 * @param limits {@code --max-volume-bytes}, {@code --max-volume-files}, {@code --max-node-bytes}
 * @param publishTimeout {@code --publish-timeout}: the driver's own deadline for one publish, below
 *     kubelet's 2 minutes
 * @param storeConcurrency {@code --store-concurrency}: fetches from one store at a time
 */
public record Settings(
    String driverName,
    String nodeId,
    Path socket,
    Path kubeletRoot,
    List<Path> providerDirs,
    Optional<Path> classesDir,
    Optional<Path> fileStoreDir,
    Set<String> socketProviders,
    int maxCallRecvMsgSize,
    Limits limits,
    Duration publishTimeout,
    int storeConcurrency) {
  /** The driver name of upstream, so that its manifests work unchanged. */
  public static final String DEFAULT_DRIVER_NAME = "secrets-store.csi.k8s.io";

  public Settings {
    providerDirs = List.copyOf(providerDirs);
    socketProviders = Set.copyOf(socketProviders);
  }

  /**
   * How much content is taken; tmpfs pages count against the driver's own memory limit.
   *
   * @param volumeBytes bytes of one volume
   * @param volumeFiles files of one volume
   * @param nodeBytes bytes of all volumes of the node together
   */
  public record Limits(long volumeBytes, int volumeFiles, long nodeBytes) {
    /** 2 MiB and 1024 files per volume, 64 MiB per node. */
    public static final Limits DEFAULT = new Limits(2L << 20, 1024, 64L << 20);
  }
}
