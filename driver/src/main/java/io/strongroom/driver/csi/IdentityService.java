package io.strongroom.driver.csi;

import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import io.grpc.stub.StreamObserver;

/**
 * CSI Identity. There is no controller to advertise. Probe is about this process alone: a store
 * that is down must not make kubelet restart the driver.
 */
public final class IdentityService extends IdentityGrpc.IdentityImplBase {
  private final String driverName;
  private final String version;

  public IdentityService(String driverName, String version) {
    this.driverName = driverName;
    this.version = version;
  }

  @Override
  public void getPluginInfo(
      Csi.GetPluginInfoRequest request, StreamObserver<Csi.GetPluginInfoResponse> answer) {
    answer.onNext(
        Csi.GetPluginInfoResponse.newBuilder()
            .setName(driverName)
            .setVendorVersion(version)
            .build());
    answer.onCompleted();
  }

  @Override
  public void getPluginCapabilities(
      Csi.GetPluginCapabilitiesRequest request,
      StreamObserver<Csi.GetPluginCapabilitiesResponse> answer) {
    answer.onNext(Csi.GetPluginCapabilitiesResponse.getDefaultInstance());
    answer.onCompleted();
  }

  /** Always ready: an answer at all comes from a server that serves. */
  @Override
  public void probe(Csi.ProbeRequest request, StreamObserver<Csi.ProbeResponse> answer) {
    answer.onNext(
        Csi.ProbeResponse.newBuilder().setReady(Csi.BoolValue.newBuilder().setValue(true)).build());
    answer.onCompleted();
  }
}
