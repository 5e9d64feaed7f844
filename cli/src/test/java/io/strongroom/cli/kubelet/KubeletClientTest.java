package io.strongroom.cli.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.GetPluginInfoResponse;
import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetCapabilitiesResponse;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodePublishVolumeResponse;
import csi.v1.Csi.NodeServiceCapability;
import csi.v1.Csi.NodeServiceCapability.RPC;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeResponse;
import csi.v1.Csi.VolumeCapability.AccessMode;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a driver that only notes what it is asked; the real one is tested with this client. */
final class KubeletClientTest {
  private static final PodVolume VOLUME =
      PodVolume.of("shop", "web-0", "secrets", "db").withPodUid("uid-1");

  @TempDir Path dir;

  private final List<NodePublishVolumeRequest> published = new CopyOnWriteArrayList<>();
  private final List<NodeUnpublishVolumeRequest> unpublished = new CopyOnWriteArrayList<>();
  private Status answer = Status.OK;
  private boolean mountsGroups = true;
  private Server server;
  private KubeletClient kubelet;

  @BeforeEach
  void start() throws IOException {
    Path socket = dir.resolve("csi.sock");
    server = UnixSockets.server(socket).addService(new Identity()).addService(new Node()).build();
    server.start();
    kubelet = new KubeletClient(UnixSockets.channel(socket).build(), dir, "node-1");
  }

  @AfterEach
  void stop() {
    kubelet.close();
    server.shutdownNow();
  }

  @Test
  void idAndPathAreKubelets() {
    // printf uid-1secrets | sha256sum
    assertThat(VOLUME.volumeId())
        .isEqualTo("csi-a6c970caee5cd8f948b03753322bb4387a975639a79681246d20295ab31080fb");
    assertThat(VOLUME.target(dir))
        .isEqualTo(dir.resolve("pods/uid-1/volumes/kubernetes.io~csi/secrets/mount"));
  }

  @Test
  void requestHasWhatKubeletSends() throws IOException {
    Path target = kubelet.publish(VOLUME.withAttributes(Map.of("team", "a")).withFsGroup(2000));

    NodePublishVolumeRequest request = published.getFirst();
    assertThat(request.getVolumeId()).isEqualTo(VOLUME.volumeId());
    assertThat(request.getTargetPath()).isEqualTo(target.toString());
    assertThat(request.getReadonly()).isTrue();
    assertThat(request.getVolumeCapability().getMount().getVolumeMountGroup()).isEqualTo("2000");
    assertThat(request.getVolumeCapability().getAccessMode().getMode())
        .isEqualTo(AccessMode.Mode.SINGLE_NODE_WRITER);
    assertThat(request.getVolumeContextMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "secretProviderClass", "db",
                "team", "a",
                "csi.storage.k8s.io/pod.name", "web-0",
                "csi.storage.k8s.io/pod.namespace", "shop",
                "csi.storage.k8s.io/pod.uid", "uid-1",
                "csi.storage.k8s.io/serviceAccount.name", "default",
                "csi.storage.k8s.io/ephemeral", "true"));
    assertThat(request.getSecretsMap()).isEmpty();
  }

  @Test
  void attributesCannotPretendToBeAnotherPod() throws IOException {
    kubelet.publish(VOLUME.withAttributes(Map.of("csi.storage.k8s.io/pod.uid", "other")));

    assertThat(published.getFirst().getVolumeContextMap())
        .containsEntry("csi.storage.k8s.io/pod.uid", "uid-1");
  }

  @Test
  void fsGroupIsKeptFromDriverThatDoesNotMountGroups() throws IOException {
    mountsGroups = false;

    kubelet.publish(VOLUME.withFsGroup(2000));

    assertThat(published.getFirst().getVolumeCapability().getMount().getVolumeMountGroup())
        .isEmpty();
  }

  @Test
  void tokensTravelAmongSecretsAsOfKubernetes135() throws IOException {
    Instant expires = Instant.parse("2030-01-01T00:00:00Z");
    kubelet.publish(
        VOLUME.withCredentials(
            NodePublishSecrets.of(Map.of("clientid", "c1")),
            ServiceAccountTokens.of(
                Map.of("sts.amazonaws.com", new Token("t1", Clocks.system().momentOf(expires))))));

    Map<String, String> secrets = published.getFirst().getSecretsMap();
    assertThat(secrets).containsEntry("clientid", "c1").hasSize(2);
    assertThat(JsonParser.parseString(secrets.get("csi.storage.k8s.io/serviceAccount.tokens")))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"sts.amazonaws.com":
                  {"token": "t1", "expirationTimestamp": "2030-01-01T00:00:00Z"}}
                """));
  }

  @Test
  void volumeDataLiesBesideTheTargetBeforeTheDriverIsAsked() throws IOException {
    kubelet.publish(VOLUME);

    Path volume = VOLUME.directory(dir);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volume)))
        .isEqualTo("rwxr-x---");
    JsonObject data =
        JsonParser.parseString(Files.readString(volume.resolve("vol_data.json"))).getAsJsonObject();
    assertThat(data.asMap().keySet())
        .containsExactly(
            "attachmentID",
            "driverName",
            "nodeName",
            "seLinuxMountContext",
            "specVolID",
            "volumeHandle",
            "volumeLifecycleMode");
    assertThat(data.get("driverName").getAsString()).isEqualTo("driver.of.test");
    assertThat(data.get("nodeName").getAsString()).isEqualTo("node-1");
    assertThat(data.get("specVolID").getAsString()).isEqualTo("secrets");
    assertThat(data.get("volumeHandle").getAsString()).isEqualTo(VOLUME.volumeId());
    assertThat(data.get("volumeLifecycleMode").getAsString()).isEqualTo("Ephemeral");
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED"})
  void directoryStaysWhenKubeletWouldTryAgain(Status.Code code) {
    answer = code.toStatus().withDescription("not now");

    refused("not now");

    assertThat(VOLUME.directory(dir).resolve("vol_data.json")).exists();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "OK",
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "UNAVAILABLE",
        "RESOURCE_EXHAUSTED",
        "ABORTED"
      })
  void directoryGoesWithFinalError(Status.Code code) {
    answer = code.toStatus().withDescription("never");

    refused("never");

    assertThat(VOLUME.directory(dir)).doesNotExist();
  }

  @Test
  void unpublishRemovesTheDirectoriesOfThePod() throws IOException {
    kubelet.publish(VOLUME);

    kubelet.unpublish(VOLUME);

    assertThat(unpublished.getFirst().getVolumeId()).isEqualTo(VOLUME.volumeId());
    assertThat(unpublished.getFirst().getTargetPath()).isEqualTo(VOLUME.target(dir).toString());
    assertThat(dir.resolve("pods")).isEmptyDirectory();
  }

  @Test
  void unpublishLeavesOtherVolumesOfThePod() throws IOException {
    PodVolume other = PodVolume.of("shop", "web-0", "more", "db").withPodUid("uid-1");
    kubelet.publish(VOLUME);
    kubelet.publish(other);

    kubelet.unpublish(VOLUME);

    assertThat(VOLUME.directory(dir)).doesNotExist();
    assertThat(other.directory(dir)).exists();
  }

  @Test
  void sameNamesAreTheSamePodInEveryProcess() {
    assertThat(PodVolume.of("shop", "web-0", "secrets", "db").podUid())
        .isEqualTo("d8e90782-1283-3472-931a-c9807f48a030");
  }

  private void refused(String description) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> kubelet.publish(VOLUME))
        .withMessageContaining(description);
  }

  private static final class Identity extends IdentityGrpc.IdentityImplBase {
    @Override
    public void getPluginInfo(
        GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> caller) {
      caller.onNext(GetPluginInfoResponse.newBuilder().setName("driver.of.test").build());
      caller.onCompleted();
    }
  }

  private final class Node extends NodeGrpc.NodeImplBase {
    @Override
    public void nodeGetCapabilities(
        NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> caller) {
      var answer = NodeGetCapabilitiesResponse.newBuilder();
      if (mountsGroups) {
        answer.addCapabilities(
            NodeServiceCapability.newBuilder()
                .setRpc(RPC.newBuilder().setType(RPC.Type.VOLUME_MOUNT_GROUP)));
      }
      caller.onNext(answer.build());
      caller.onCompleted();
    }

    @Override
    public void nodePublishVolume(
        NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> caller) {
      published.add(request);
      if (answer.isOk()) {
        caller.onNext(NodePublishVolumeResponse.getDefaultInstance());
        caller.onCompleted();
      } else {
        caller.onError(answer.asRuntimeException());
      }
    }

    @Override
    public void nodeUnpublishVolume(
        NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> caller) {
      unpublished.add(request);
      caller.onNext(NodeUnpublishVolumeResponse.getDefaultInstance());
      caller.onCompleted();
    }
  }
}
