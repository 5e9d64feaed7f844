package io.strongroom.e2e;

import csi.v1.ControllerGrpc;
import csi.v1.Csi.ControllerGetCapabilitiesRequest;
import csi.v1.Csi.ControllerGetCapabilitiesResponse;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.CreateVolumeResponse;
import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.DeleteVolumeResponse;
import csi.v1.Csi.Volume;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Hands out volume ids of kubelet's form. csi-sanity gets its volumes from a controller; an inline
 * volume has none, so nothing here says anything about the driver.
 */
final class StubController extends ControllerGrpc.ControllerImplBase {
  private final SecureRandom random = new SecureRandom();

  @Override
  public void controllerGetCapabilities(
      ControllerGetCapabilitiesRequest request,
      StreamObserver<ControllerGetCapabilitiesResponse> observer) {
    Forward.answer(observer, ControllerGetCapabilitiesResponse::getDefaultInstance);
  }

  @Override
  public void createVolume(
      CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    Forward.answer(
        observer,
        () ->
            CreateVolumeResponse.newBuilder()
                .setVolume(Volume.newBuilder().setVolumeId("csi-" + HexFormat.of().formatHex(id)))
                .build());
  }

  @Override
  public void deleteVolume(
      DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
    Forward.answer(observer, DeleteVolumeResponse::getDefaultInstance);
  }
}
