package io.strongroom.driver.registration;

import io.grpc.stub.StreamObserver;
import pluginregistration.Api;
import pluginregistration.RegistrationGrpc;

/** The service that kubelet calls on the registration socket. */
final class RegistrationService extends RegistrationGrpc.RegistrationImplBase {
  /**
   * Kubelet compares it with the CSI versions it speaks; node-driver-registrar answers the same.
   */
  private static final String VERSION = "1.0.0";

  private static final String TYPE = "CSIPlugin";

  private final RegistrationSettings settings;
  private final Visitor visitor;

  RegistrationService(RegistrationSettings settings, Visitor visitor) {
    this.settings = settings;
    this.visitor = visitor;
  }

  /** Listener for each call, before it is answered. */
  interface Visitor {
    void asked();

    void notified(boolean registered, String error);
  }

  @Override
  public void getInfo(Api.InfoRequest request, StreamObserver<Api.PluginInfo> answer) {
    visitor.asked();
    answer.onNext(
        Api.PluginInfo.newBuilder()
            .setType(TYPE)
            .setName(settings.driverName())
            .setEndpoint(settings.hostSocketPath())
            .addSupportedVersions(VERSION)
            .build());
    answer.onCompleted();
  }

  @Override
  public void notifyRegistrationStatus(
      Api.RegistrationStatus request, StreamObserver<Api.RegistrationStatusResponse> answer) {
    visitor.notified(request.getPluginRegistered(), request.getError());
    answer.onNext(Api.RegistrationStatusResponse.getDefaultInstance());
    answer.onCompleted();
  }
}
