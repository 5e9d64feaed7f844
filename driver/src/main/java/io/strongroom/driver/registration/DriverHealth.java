package io.strongroom.driver.registration;

import io.strongroom.driver.registration.RegistrationState.NotOffered;
import io.strongroom.driver.registration.RegistrationState.Occupied;
import io.strongroom.driver.registration.RegistrationState.Registered;
import io.strongroom.driver.registration.RegistrationState.Rejected;
import io.strongroom.driver.registration.RegistrationState.Waiting;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process is well, and whether pods can count on it.
 *
 * <p>Kubelet restarts what is not well. So that is only what a restart can heal: sockets that are
 * lost or do not answer. A store that is down, a kubelet that does not come or a second driver is
 * stated in the answer and in readiness.
 */
public final class DriverHealth {
  private final CsiServer csi;

  /** Null for a driver without kubelet, on a single machine. */
  private final @Nullable KubeletRegistration registration;

  private final Supplier<Optional<String>> problem;

  private DriverHealth(
      CsiServer csi,
      @Nullable KubeletRegistration registration,
      Supplier<Optional<String>> problem) {
    this.csi = csi;
    this.registration = registration;
    this.problem = problem;
  }

  /**
   * For a driver that kubelet knows.
   *
   * @param problem why pods of this node cannot have their volumes, where that is known; asked for
   *     at each look at readiness, by threads of the health server
   */
  public static DriverHealth of(
      CsiServer csi, KubeletRegistration registration, Supplier<Optional<String>> problem) {
    return new DriverHealth(csi, registration, problem);
  }

  /** For a driver without kubelet, which is ready when it serves. */
  public static DriverHealth ofStandalone(CsiServer csi) {
    return new DriverHealth(csi, null, Optional::empty);
  }

  /** For liveness: what livenessprobe and node-driver-registrar look at, in one. */
  HealthAnswer live() {
    try {
      HealthAnswer file = fileAt(csi.socket(), csi.place());
      if (file.status() != HealthAnswer.OK) {
        return file;
      }
      CsiSelfCall.probe(csi.socket());
      return registration == null ? new HealthAnswer(HealthAnswer.OK, "ok") : live(registration);
    } catch (IOException e) {
      return new HealthAnswer(HealthAnswer.UNWELL, String.valueOf(e.getMessage()));
    }
  }

  /** For readiness: new pods of this node can have their volumes. */
  HealthAnswer ready() {
    HealthAnswer live = live();
    if (live.status() != HealthAnswer.OK) {
      return new HealthAnswer(HealthAnswer.NOT_READY, live.line());
    }
    if (registration == null || registration.state() instanceof Registered) {
      return problem.get().map(why -> new HealthAnswer(HealthAnswer.NOT_READY, why)).orElse(live);
    }
    return new HealthAnswer(HealthAnswer.NOT_READY, registration.describe());
  }

  private static HealthAnswer live(KubeletRegistration registration) throws IOException {
    HealthAnswer well = new HealthAnswer(HealthAnswer.OK, "ok; " + registration.describe());
    return switch (registration.state()) {
      case Occupied _ -> well;
      case NotOffered _ -> new HealthAnswer(HealthAnswer.GONE, registration.describe());
      case Waiting _, Registered _, Rejected _ -> {
        HealthAnswer file = fileAt(registration.socket(), registration.place());
        yield file.status() == HealthAnswer.OK ? well : file;
      }
    };
  }

  private static HealthAnswer fileAt(Path socket, SocketFile.Place place) {
    return switch (place) {
      case IN_PLACE -> new HealthAnswer(HealthAnswer.OK, "ok");
      case GONE -> new HealthAnswer(HealthAnswer.GONE, "socket %s is gone".formatted(socket));
      case REPLACED ->
          new HealthAnswer(
              HealthAnswer.UNWELL, "socket %s belongs to another process".formatted(socket));
    };
  }
}
