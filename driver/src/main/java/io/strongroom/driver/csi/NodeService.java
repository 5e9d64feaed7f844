package io.strongroom.driver.csi;

import csi.v1.Csi;
import csi.v1.Csi.NodeServiceCapability.RPC;
import csi.v1.NodeGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.mount.MountUsage;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.publish.Cancellation;
import io.strongroom.driver.publish.PublishOutcome;
import io.strongroom.driver.publish.PublishRequest;
import io.strongroom.driver.publish.PublishVolume;
import io.strongroom.driver.publish.StatsOutcome;
import io.strongroom.driver.publish.UnpublishOutcome;
import io.strongroom.driver.publish.UnpublishVolume;
import io.strongroom.driver.publish.VolumeStats;
import io.strongroom.driver.server.RequestLog;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CSI Node, in the specification's order. Other methods answer UNIMPLEMENTED. */
public final class NodeService extends NodeGrpc.NodeImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeService.class);

  private final String nodeId;
  private final PublishVolume publish;
  private final UnpublishVolume unpublish;
  private final VolumeStats stats;

  public NodeService(
      String nodeId, PublishVolume publish, UnpublishVolume unpublish, VolumeStats stats) {
    this.nodeId = nodeId;
    this.publish = publish;
    this.unpublish = unpublish;
    this.stats = stats;
  }

  @Override
  public void nodePublishVolume(
      Csi.NodePublishVolumeRequest request, StreamObserver<Csi.NodePublishVolumeResponse> answer) {
    respond(
        answer,
        Csi.NodePublishVolumeResponse.getDefaultInstance(),
        () ->
            switch (publish.publish(read(request), whileCallerWaits())) {
              case PublishOutcome.Published() -> Optional.empty();
              case PublishOutcome.AlreadyPublished() -> {
                // Kubelet's republish, about every 75 seconds for each volume.
                RequestLog.changedNothing();
                yield Optional.empty();
              }
              case PublishOutcome.NotPublished(Failure failure) -> Optional.of(failure);
            });
  }

  private static PublishRequest read(Csi.NodePublishVolumeRequest request) {
    Csi.VolumeCapability capability = request.getVolumeCapability();
    return new PublishRequest(
        request.getVolumeId(),
        request.getTargetPath(),
        request.hasVolumeCapability() ? Optional.of(read(capability)) : Optional.empty(),
        request.getReadonly(),
        capability.getMount().getVolumeMountGroup(),
        request.getVolumeContextMap(),
        request.getSecretsMap());
  }

  /** Not the file system's type and the mount flags: see docs/how-it-works.md. */
  private static PublishRequest.Capability read(Csi.VolumeCapability capability) {
    PublishRequest.AccessType type =
        switch (capability.getAccessTypeCase()) {
          case MOUNT -> PublishRequest.AccessType.MOUNT;
          case BLOCK -> PublishRequest.AccessType.BLOCK;
          case ACCESSTYPE_NOT_SET -> PublishRequest.AccessType.UNSET;
        };
    PublishRequest.AccessMode mode =
        switch (capability.getAccessMode().getMode()) {
          case UNKNOWN -> PublishRequest.AccessMode.UNSET;
          case UNRECOGNIZED -> PublishRequest.AccessMode.UNRECOGNIZED;
          case SINGLE_NODE_WRITER,
              SINGLE_NODE_READER_ONLY,
              MULTI_NODE_READER_ONLY,
              MULTI_NODE_SINGLE_WRITER,
              MULTI_NODE_MULTI_WRITER,
              SINGLE_NODE_SINGLE_WRITER,
              SINGLE_NODE_MULTI_WRITER ->
              PublishRequest.AccessMode.OF_THE_SPECIFICATION;
        };
    return new PublishRequest.Capability(type, mode);
  }

  /** gRPC cancels the context when the caller hangs up and when its deadline passes. */
  private static Cancellation whileCallerWaits() {
    Context context = Context.current();
    return action -> {
      Context.CancellationListener listener = _ -> action.run();
      context.addListener(listener, Runnable::run);
      return () -> context.removeListener(listener);
    };
  }

  @Override
  public void nodeUnpublishVolume(
      Csi.NodeUnpublishVolumeRequest request,
      StreamObserver<Csi.NodeUnpublishVolumeResponse> answer) {
    respond(
        answer,
        Csi.NodeUnpublishVolumeResponse.getDefaultInstance(),
        () ->
            switch (unpublish.unpublish(request.getVolumeId(), request.getTargetPath())) {
              case UnpublishOutcome.Unpublished() -> Optional.empty();
              case UnpublishOutcome.NotUnpublished(Failure failure) -> Optional.of(failure);
            });
  }

  @Override
  public void nodeGetVolumeStats(
      Csi.NodeGetVolumeStatsRequest request,
      StreamObserver<Csi.NodeGetVolumeStatsResponse> answer) {
    if (request.getVolumeId().isEmpty() || request.getVolumePath().isEmpty()) {
      fail(
          answer, Status.INVALID_ARGUMENT.withDescription("volume_id and volume_path must be set"));
      return;
    }
    switch (stats.of(request.getVolumeId(), request.getVolumePath())) {
      case StatsOutcome.Used(MountUsage usage) -> {
        answer.onNext(StatsAnswer.of(usage));
        answer.onCompleted();
      }
      case StatsOutcome.NoVolume(String why) -> {
        // Kubelet asks every minute, also about a volume that it is unpublishing.
        RequestLog.changedNothing();
        fail(answer, Status.NOT_FOUND.withDescription(why));
      }
      case StatsOutcome.Unreadable(String why) ->
          fail(answer, Status.INTERNAL.withDescription("the kernel does not tell: " + why));
    }
  }

  @Override
  public void nodeGetCapabilities(
      Csi.NodeGetCapabilitiesRequest request,
      StreamObserver<Csi.NodeGetCapabilitiesResponse> answer) {
    answer.onNext(
        Csi.NodeGetCapabilitiesResponse.newBuilder()
            .addCapabilities(capability(RPC.Type.GET_VOLUME_STATS))
            // Without it kubelet never hands over a pod's fsGroup for a read-only volume.
            .addCapabilities(capability(RPC.Type.VOLUME_MOUNT_GROUP))
            .build());
    answer.onCompleted();
  }

  private static Csi.NodeServiceCapability capability(RPC.Type type) {
    return Csi.NodeServiceCapability.newBuilder().setRpc(RPC.newBuilder().setType(type)).build();
  }

  @Override
  public void nodeGetInfo(
      Csi.NodeGetInfoRequest request, StreamObserver<Csi.NodeGetInfoResponse> answer) {
    answer.onNext(Csi.NodeGetInfoResponse.newBuilder().setNodeId(nodeId).build());
    answer.onCompleted();
  }

  private static <T> void respond(
      StreamObserver<T> answer, T ok, Supplier<Optional<Failure>> work) {
    // Without a handler, answering a caller who has gone throws.
    ((ServerCallStreamObserver<T>) answer).setOnCancelHandler(() -> {});
    Optional<Failure> failure;
    try {
      failure = work.get();
    } catch (RuntimeException | LinkageError defect) {
      // An exception would reach the caller as UNKNOWN without a message.
      LOG.error("defect: {}", Defects.describe(defect));
      failure =
          Optional.of(
              new Failure.Declined(
                  Failure.Reason.INTERNAL, "a defect of the driver; its log says more"));
    }
    if (failure.isPresent()) {
      fail(answer, StatusMapping.statusOf(failure.get()));
    } else {
      answer.onNext(ok);
      answer.onCompleted();
    }
  }

  private static void fail(StreamObserver<?> answer, Status status) {
    answer.onError(status.asRuntimeException());
  }
}
