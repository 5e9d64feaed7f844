package io.strongroom.image.training;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import v1alpha1.CSIDriverProviderGrpc.CSIDriverProviderImplBase;
import v1alpha1.Service.File;
import v1alpha1.Service.MountRequest;
import v1alpha1.Service.MountResponse;
import v1alpha1.Service.ObjectVersion;
import v1alpha1.Service.VersionRequest;
import v1alpha1.Service.VersionResponse;

/**
 * An external provider: with some, nodes have nothing else. Every mount is answered with a file.
 */
final class TrainingProvider implements AutoCloseable {
  /** The class that TrainingApi has for it. */
  static final String SECRET_PROVIDER_CLASS = "external";

  /** And the name by which that class and its socket name it. */
  static final String NAME = "training";

  private static final int MODE = 0644;

  private final Server server;

  private TrainingProvider(Server server) {
    this.server = server;
  }

  /** Serves on {@code training.sock} in a directory that the driver looks into. */
  static TrainingProvider start(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new TrainingProvider(
        UnixSockets.server(directory.resolve(NAME + ".sock"))
            .addService(new Provider())
            .build()
            .start());
  }

  private static final class Provider extends CSIDriverProviderImplBase {
    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
      answer.onNext(VersionResponse.newBuilder().setVersion("v1alpha1").build());
      answer.onCompleted();
    }

    @Override
    public void mount(MountRequest request, StreamObserver<MountResponse> answer) {
      answer.onNext(
          MountResponse.newBuilder()
              .addObjectVersion(ObjectVersion.newBuilder().setId("object").setVersion("1"))
              .addFiles(
                  File.newBuilder()
                      .setPath("object")
                      .setMode(MODE)
                      .setContents(ByteString.copyFromUtf8("value")))
              .build());
      answer.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
