package io.strongroom.e2e;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetCapabilitiesResponse;
import csi.v1.Csi.NodeGetInfoRequest;
import csi.v1.Csi.NodeGetInfoResponse;
import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodeGetVolumeStatsResponse;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodePublishVolumeResponse;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeResponse;
import csi.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The driver's node service behind kubelet. A request without a target goes on as it is: what is
 * missing in it is what the specification is being asked about.
 */
final class ProxiedNode extends NodeGrpc.NodeImplBase {
  /** What csi-sanity puts behind the directory it is given; see setup/sanity-create-target. */
  private static final String SANITY_TARGET = "target";

  private final NodeGrpc.NodeBlockingStub driver;
  private final KubeletClient kubelet;
  private final Path kubeletRoot;
  private final PodVolume pod;
  private final VolumeCheck check;

  ProxiedNode(ManagedChannel driver, Path kubeletRoot, PodVolume pod, VolumeCheck check) {
    this.driver = NodeGrpc.newBlockingStub(driver);
    this.kubelet = new KubeletClient(driver, kubeletRoot, NodeDirectory.NODE_NAME);
    this.kubeletRoot = kubeletRoot;
    this.pod = pod;
    this.check = check;
  }

  @Override
  public void nodePublishVolume(
      NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
    Forward.answer(
        observer,
        () ->
            volumeAt(request.getTargetPath())
                .map(volume -> publish(request, volume))
                .orElseGet(() -> driver.nodePublishVolume(request)));
  }

  private NodePublishVolumeResponse publish(
      NodePublishVolumeRequest request, KubeletVolume volume) {
    try {
      volume.prepare(request.getVolumeId());
      NodePublishVolumeRequest kubelets = kubelet.request(volume.volume());
      NodePublishVolumeResponse answer =
          driver.nodePublishVolume(
              request.toBuilder()
                  .setTargetPath(kubelets.getTargetPath())
                  .setReadonly(kubelets.getReadonly())
                  .putAllVolumeContext(kubelets.getVolumeContextMap())
                  .putAllSecrets(kubelets.getSecretsMap())
                  .build());
      Optional<String> problem = check.problemAt(volume.target());
      if (problem.isPresent()) {
        throw Status.INTERNAL
            .withDescription("the driver answered OK, but " + problem.get())
            .asRuntimeException();
      }
      return answer;
    } catch (StatusRuntimeException refused) {
      if (KubeletClient.isFinal(refused.getStatus())) {
        remove(volume);
      }
      throw refused;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void nodeUnpublishVolume(
      NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
    Forward.answer(
        observer,
        () ->
            volumeAt(request.getTargetPath())
                .map(volume -> unpublish(request, volume))
                .orElseGet(() -> driver.nodeUnpublishVolume(request)));
  }

  private NodeUnpublishVolumeResponse unpublish(
      NodeUnpublishVolumeRequest request, KubeletVolume volume) {
    NodeUnpublishVolumeResponse answer =
        driver.nodeUnpublishVolume(
            request.toBuilder().setTargetPath(volume.target().toString()).build());
    remove(volume);
    return answer;
  }

  /** Finds what the driver has left behind: nothing but kubelet's own is removed. */
  private static void remove(KubeletVolume volume) {
    try {
      volume.remove();
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the driver left something behind: " + e)
          .asRuntimeException();
    }
  }

  @Override
  public void nodeGetVolumeStats(
      NodeGetVolumeStatsRequest request, StreamObserver<NodeGetVolumeStatsResponse> observer) {
    NodeGetVolumeStatsRequest asked =
        volumeAt(request.getVolumePath())
            .map(volume -> request.toBuilder().setVolumePath(volume.target().toString()).build())
            .orElse(request);
    Forward.answer(observer, () -> driver.nodeGetVolumeStats(asked));
  }

  @Override
  public void nodeGetCapabilities(
      NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
    Forward.answer(observer, () -> driver.nodeGetCapabilities(request));
  }

  @Override
  public void nodeGetInfo(
      NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
    Forward.answer(observer, () -> driver.nodeGetInfo(request));
  }

  /** Absent for a path that is not csi-sanity's name for a volume; such a path is not touched. */
  private Optional<KubeletVolume> volumeAt(String path) {
    Path target = Path.of(path);
    if (!target.isAbsolute() || !target.endsWith(SANITY_TARGET)) {
      return Optional.empty();
    }
    String uid = kubeletRoot.resolve("pods").relativize(target).getName(0).toString();
    KubeletVolume volume = new KubeletVolume(kubeletRoot, pod.withPodUid(uid));
    if (!volume.target().equals(target.resolveSibling("mount"))) {
      throw new IllegalStateException(path + " does not come from setup/sanity-create-target");
    }
    return Optional.of(volume);
  }
}
