package io.strongroom.e2e;

import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.Csi.GetPluginCapabilitiesResponse;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.GetPluginInfoResponse;
import csi.v1.Csi.PluginCapability;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.ProbeResponse;
import csi.v1.IdentityGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;

/** The driver's identity, which owns up to the controller beside it. */
final class ProxiedIdentity extends IdentityGrpc.IdentityImplBase {
  private final IdentityGrpc.IdentityBlockingStub driver;

  ProxiedIdentity(Channel driver) {
    this.driver = IdentityGrpc.newBlockingStub(driver);
  }

  @Override
  public void getPluginInfo(
      GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> observer) {
    Forward.answer(observer, () -> driver.getPluginInfo(request));
  }

  /** Without a controller csi-sanity leaves out "should work" and "should be idempotent". */
  @Override
  public void getPluginCapabilities(
      GetPluginCapabilitiesRequest request,
      StreamObserver<GetPluginCapabilitiesResponse> observer) {
    Forward.answer(
        observer,
        () ->
            driver.getPluginCapabilities(request).toBuilder()
                .addCapabilities(
                    PluginCapability.newBuilder()
                        .setService(
                            PluginCapability.Service.newBuilder()
                                .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE)))
                .build());
  }

  @Override
  public void probe(ProbeRequest request, StreamObserver<ProbeResponse> observer) {
    Forward.answer(observer, () -> driver.probe(request));
  }
}
