package io.strongroom.cli.kubelet;

import com.google.gson.JsonObject;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeServiceCapability.RPC;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode;
import csi.v1.Csi.VolumeCapability.MountVolume;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls the driver over its socket as kubelet does, and keeps on disk what kubelet keeps. It
 * differs in two points: it asks for names and capabilities once and not before every call, and it
 * keeps its connection.
 *
 * <p>Thread-safe. What the driver refuses comes as {@link StatusRuntimeException}.
 */
public final class KubeletClient implements AutoCloseable {
  /** How long kubelet waits for an answer (csiTimeout). */
  private static final long TIMEOUT_SECONDS = 120;

  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  private final ManagedChannel channel;
  private final Path kubeletRoot;
  private final String nodeName;

  /** Fetched once; fetching it twice from two threads is harmless. */
  private volatile @Nullable Plugin plugin;

  /** The driver's name and capabilities, by its own calls. */
  private record Plugin(String driverName, boolean mountsGroups) {}

  /**
   * @param channel to the CSI socket; closed with this
   * @param kubeletRoot kubelet's root directory, canonical
   */
  public KubeletClient(ManagedChannel channel, Path kubeletRoot, String nodeName) {
    this.channel = channel;
    this.kubeletRoot = kubeletRoot;
    this.nodeName = nodeName;
  }

  /** Whether the driver answers Probe with ready; without an answer an exception is thrown. */
  public boolean probe() {
    var answer = identity().probe(ProbeRequest.getDefaultInstance());
    return !answer.hasReady() || answer.getReady().getValue();
  }

  /**
   * Publishes a volume. Calling it again republishes.
   *
   * @return where the volume is mounted
   * @throws StatusRuntimeException if the driver refuses; kubelet's directories are gone then,
   *     unless the code makes kubelet try again
   */
  public Path publish(PodVolume volume) throws IOException {
    VolumeDirectory directory = new VolumeDirectory(volume.directory(kubeletRoot));
    directory.create(volume, plugin().driverName(), nodeName);
    try {
      node().nodePublishVolume(request(volume));
    } catch (StatusRuntimeException e) {
      if (isFinal(e.getStatus())) {
        removeAfter(e, directory);
      }
      throw e;
    }
    return volume.target(kubeletRoot);
  }

  /** Unpublishes a volume, and removes the directories of the pod that are empty then. */
  public void unpublish(PodVolume volume) throws IOException {
    node()
        .nodeUnpublishVolume(
            NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(volume.volumeId())
                .setTargetPath(volume.target(kubeletRoot).toString())
                .build());
    VolumeDirectory directory = new VolumeDirectory(volume.directory(kubeletRoot));
    directory.remove();
    directory.removePod();
  }

  private static void removeAfter(StatusRuntimeException failure, VolumeDirectory directory) {
    try {
      directory.remove();
    } catch (IOException e) {
      // Something is mounted or written there: the failure says more than what is left.
      failure.addSuppressed(e);
    }
  }

  /** Whether kubelet takes an error as final (its isFinalError). */
  public static boolean isFinal(Status status) {
    return switch (status.getCode()) {
      case CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED -> false;
      default -> true;
    };
  }

  /** The request that kubelet makes of a volume. */
  public NodePublishVolumeRequest request(PodVolume volume) {
    MountVolume.Builder mount = MountVolume.newBuilder();
    if (volume.fsGroup().isPresent() && plugin().mountsGroups()) {
      mount.setVolumeMountGroup(Long.toString(volume.fsGroup().getAsLong()));
    }
    // Kubelet's own keys come last: a pod cannot pretend to be another.
    Map<String, String> context = new HashMap<>(volume.attributes());
    context.put("csi.storage.k8s.io/pod.name", volume.podName());
    context.put("csi.storage.k8s.io/pod.namespace", volume.namespace());
    context.put("csi.storage.k8s.io/pod.uid", volume.podUid());
    context.put("csi.storage.k8s.io/serviceAccount.name", volume.serviceAccount());
    context.put("csi.storage.k8s.io/ephemeral", "true");
    return NodePublishVolumeRequest.newBuilder()
        .setVolumeId(volume.volumeId())
        .setTargetPath(volume.target(kubeletRoot).toString())
        .setReadonly(volume.readOnly())
        .setVolumeCapability(
            VolumeCapability.newBuilder()
                .setMount(mount)
                .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER)))
        .putAllVolumeContext(context)
        .putAllSecrets(secrets(volume))
        .build();
  }

  /** Tokens travel among the secrets since Kubernetes 1.35 (serviceAccountTokenInSecrets). */
  private static Map<String, String> secrets(PodVolume volume) {
    Map<String, String> secrets = new HashMap<>();
    NodePublishSecrets own = volume.secrets();
    own.keys().forEach(key -> secrets.put(key, own.exposeValue(key).orElseThrow()));
    ServiceAccountTokens tokens = volume.tokens();
    if (!tokens.audiences().isEmpty()) {
      JsonObject byAudience = new JsonObject();
      for (String audience : tokens.audiences()) {
        ServiceAccountTokens.Token token = tokens.forAudience(audience).orElseThrow();
        JsonObject entry = new JsonObject();
        entry.addProperty("token", token.exposeToken());
        entry.addProperty(
            "expirationTimestamp", inSeconds(Clocks.system().timeOf(token.expires())));
        byAudience.add(audience, entry);
      }
      secrets.put(TOKENS, byAudience.toString());
    }
    return secrets;
  }

  private Plugin plugin() {
    Plugin known = plugin;
    if (known == null) {
      var name = identity().getPluginInfo(GetPluginInfoRequest.getDefaultInstance()).getName();
      var answer = node().nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance());
      known =
          new Plugin(
              name,
              answer.getCapabilitiesList().stream()
                  .anyMatch(one -> one.getRpc().getType() == RPC.Type.VOLUME_MOUNT_GROUP));
      plugin = known;
    }
    return known;
  }

  private NodeGrpc.NodeBlockingStub node() {
    return NodeGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private IdentityGrpc.IdentityBlockingStub identity() {
    return IdentityGrpc.newBlockingStub(channel)
        .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** Kubelet's times have seconds. */
  private static String inSeconds(Instant time) {
    return time.plusMillis(500).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
