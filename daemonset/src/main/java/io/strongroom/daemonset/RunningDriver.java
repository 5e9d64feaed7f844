package io.strongroom.daemonset;

import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.daemonset.selfcheck.SelfCheck;
import io.strongroom.driver.NodeDriver;
import io.strongroom.driver.audit.AuditLog;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.local.StatusSocket;
import io.strongroom.driver.metrics.Metrics;
import io.strongroom.driver.metrics.MetricsServer;
import io.strongroom.driver.mount.LinuxFileOpens;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.registration.DriverHealth;
import io.strongroom.driver.registration.HealthServer;
import io.strongroom.driver.registration.KubeletRegistration;
import io.strongroom.driver.registration.RegistrationSettings;
import io.strongroom.driver.registration.Timer;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Registration;
import io.strongroom.provider.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver as a running process: from the settings come mounts, providers, classes, a driver, its
 * sockets and the registration with kubelet.
 */
public final class RunningDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDriver.class);

  private final Closer closer;
  private final NodeDriver driver;
  private final CsiServer server;

  private RunningDriver(Closer closer, NodeDriver driver, CsiServer server) {
    this.closer = closer;
    this.driver = driver;
    this.server = server;
  }

  /**
   * Starts everything; returns when the sockets are served. The caller closes it.
   *
   * @throws IOException if a directory of the settings is missing or unfit, or a socket cannot be
   *     made
   */
  public static RunningDriver start(Settings settings, BuiltInProviders providers)
      throws IOException {
    ProcessHardening.apply();
    KubeletRootCheck.check(settings);
    Clocks clock = Clocks.system();
    Closer closer = new Closer();
    try {
      ClusterConnection cluster = ClusterConnection.open(settings, closer, clock);
      Metrics metrics = new Metrics(clock);
      Mounts mounts = new LinuxMounts(LOG::warn, settings.node().selinuxContext());
      closer.add(HeapTrim.start());
      SelfCheck selfCheck = new SelfCheck(settings, mounts, clock);
      NodeDriver driver =
          closer.add(
              new NodeDriver(
                  settings,
                  new NodeDriver.World(
                      mounts,
                      LinuxFileOpens::open,
                      NioVolumeFiles::new,
                      cluster.classes(),
                      VolumeListener.all(
                          List.of(
                              cluster.reports(),
                              new AuditLog(settings.node().nodeId(), clock),
                              metrics,
                              selfCheck.activity())),
                      cluster.reads(),
                      providers.make(cluster.lookups()),
                      clock,
                      BuildVersion.current())));
      cluster.changes().accept(driver::classChanged);
      CsiServer server = closer.add(CsiServer.start(settings.node().socket(), driver.services()));
      LOG.info("serving {} on {}", settings.node().driverName(), server.socket());
      serveStatus(settings.node().statusSocket(), driver, closer);
      closer.add(selfCheck);
      DriverHealth health = register(settings, server, cluster, selfCheck, closer, clock);
      if (settings.health().isPresent()) {
        closer.add(HealthServer.start(settings.health().get(), health));
      }
      if (settings.metrics().isPresent()) {
        metrics.add(new DriverGauges(driver, settings.limits().nodeBytes()));
        closer.add(MetricsServer.start(settings.metrics().get(), metrics));
      }
      return new RunningDriver(closer, driver, server);
    } catch (IOException | RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  /** Volumes matter more than their status: without this socket the driver runs on. */
  private static void serveStatus(Path socket, NodeDriver driver, Closer closer) {
    try {
      closer.add(StatusSocket.start(socket, driver.status()));
    } catch (IOException e) {
      LOG.warn("no status socket: {}", e.getMessage());
    }
  }

  private static DriverHealth register(
      Settings settings,
      CsiServer server,
      ClusterConnection cluster,
      SelfCheck selfCheck,
      Closer closer,
      Clocks clock)
      throws IOException {
    if (settings.registration().isEmpty()) {
      return DriverHealth.ofStandalone(server);
    }
    Registration registration = settings.registration().get();
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("registration-timer").factory());
    closer.add(timer::shutdownNow);
    return DriverHealth.of(
        server,
        closer.add(
            KubeletRegistration.start(
                new RegistrationSettings(
                    settings.node().driverName(),
                    registration.hostSocket(),
                    registration.directory()),
                server.socket(),
                Timer.on(timer),
                clock,
                registration.selfCheck()
                    ? () -> selfCheck.begin(cluster.registered())
                    : cluster.registered())),
        selfCheck::problem);
  }

  public Path socket() {
    return server.socket();
  }

  /**
   * Refreshes one published volume now, in the calling thread.
   *
   * @throws IllegalArgumentException if the path is no target
   */
  public RefreshOutcome refreshNow(String targetPath) {
    return driver.refresh(targetPath);
  }

  /** Stops serving; volumes stay mounted, as they must. */
  @Override
  public void close() {
    closer.close();
  }
}
