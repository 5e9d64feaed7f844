package io.strongroom.bench;

import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import io.grpc.ManagedChannel;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.e2e.KubeletVolume;
import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The volumes of new pods, with what kubelet has on disk for them and the requests it makes: not
 * the driver's work, and not measured.
 */
record BenchVolumes(
    List<KubeletVolume> volumes,
    List<NodePublishVolumeRequest> publish,
    List<NodeUnpublishVolumeRequest> unpublish) {
  /** As long as a service account's token for one audience is. */
  static final String TOKEN = "token".repeat(200);

  static BenchVolumes ofNewPods(NodeDirectory node, String secretProviderClass, int count)
      throws IOException {
    return of(
        node,
        Stream.generate(() -> NodeDirectory.volumeOfNewPod(secretProviderClass, TOKEN))
            .limit(count)
            .toList());
  }

  static BenchVolumes of(NodeDirectory node, List<PodVolume> pods) throws IOException {
    List<KubeletVolume> volumes = new ArrayList<>();
    List<NodePublishVolumeRequest> publish = new ArrayList<>();
    List<NodeUnpublishVolumeRequest> unpublish = new ArrayList<>();
    ManagedChannel unused = UnixSockets.channel(node.socket()).build();
    try (KubeletClient kubelet =
        new KubeletClient(unused, node.kubeletRoot(), NodeDirectory.NODE_NAME)) {
      for (PodVolume pod : pods) {
        KubeletVolume volume = new KubeletVolume(node.kubeletRoot(), pod);
        volume.prepare(pod.volumeId());
        volumes.add(volume);
        NodePublishVolumeRequest request = kubelet.request(pod);
        publish.add(request);
        unpublish.add(
            NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(request.getVolumeId())
                .setTargetPath(request.getTargetPath())
                .build());
      }
    }
    return new BenchVolumes(volumes, publish, unpublish);
  }

  /** One of them. */
  BenchVolumes only(int index) {
    return new BenchVolumes(
        List.of(volumes.get(index)), List.of(publish.get(index)), List.of(unpublish.get(index)));
  }

  void remove() throws IOException {
    for (KubeletVolume volume : volumes) {
      volume.remove();
    }
  }
}
