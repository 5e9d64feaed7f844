package io.strongroom.driver.registration;

import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.strongroom.driver.server.CsiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A CSI driver on its socket that answers as a test tells it, and notes who called. */
final class FakeCsi {
  final Queue<String> calls = new ConcurrentLinkedQueue<>();
  volatile boolean ready = true;
  volatile Status probe = Status.OK;
  volatile Status nodeInfo = Status.OK;

  CsiServer serve(Path socket) throws IOException {
    List<BindableService> services = List.of(new Identity(), new Node());
    return CsiServer.start(socket, services);
  }

  private <T> void answer(String call, Status status, T value, StreamObserver<T> answer) {
    calls.add(call);
    if (status.isOk()) {
      answer.onNext(value);
      answer.onCompleted();
    } else {
      answer.onError(status.asRuntimeException());
    }
  }

  private final class Identity extends IdentityGrpc.IdentityImplBase {
    @Override
    public void probe(Csi.ProbeRequest request, StreamObserver<Csi.ProbeResponse> answer) {
      answer(
          "Probe",
          probe,
          Csi.ProbeResponse.newBuilder()
              .setReady(Csi.BoolValue.newBuilder().setValue(ready))
              .build(),
          answer);
    }
  }

  private final class Node extends NodeGrpc.NodeImplBase {
    @Override
    public void nodeGetInfo(
        Csi.NodeGetInfoRequest request, StreamObserver<Csi.NodeGetInfoResponse> answer) {
      answer(
          "NodeGetInfo",
          nodeInfo,
          Csi.NodeGetInfoResponse.newBuilder().setNodeId("node-1").build(),
          answer);
    }

    @Override
    public void nodeGetCapabilities(
        Csi.NodeGetCapabilitiesRequest request,
        StreamObserver<Csi.NodeGetCapabilitiesResponse> answer) {
      answer(
          "NodeGetCapabilities",
          Status.OK,
          Csi.NodeGetCapabilitiesResponse.getDefaultInstance(),
          answer);
    }
  }
}
