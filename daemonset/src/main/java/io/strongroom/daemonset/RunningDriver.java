package io.strongroom.daemonset;

import io.strongroom.daemonset.demo.DemoDriver;
import io.strongroom.driver.NodeDriver;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.rotation.RefreshOutcome;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.spc.FolderClasses;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.volume.NioVolumeFiles;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.file.FileProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver with everything around it, serving. The table of contents of the process: what the
 * operator has set becomes mounts, providers, classes, a driver and its socket.
 */
public final class RunningDriver implements DemoDriver {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDriver.class);

  private final NodeDriver driver;
  private final CsiServer server;

  private RunningDriver(NodeDriver driver, CsiServer server) {
    this.driver = driver;
    this.server = server;
  }

  /**
   * Starts and serves.
   *
   * @throws IOException if a directory that was set is not there, or the socket cannot be made
   */
  public static RunningDriver start(Settings settings) throws IOException {
    ProcessHardening.apply();
    KubeletRootCheck.check(settings);
    NodeDriver driver =
        new NodeDriver(
            settings,
            new NodeDriver.World(
                new LinuxMounts(LOG::warn, settings.node().selinuxContext()),
                NioVolumeFiles::new,
                classes(settings),
                providers(settings),
                InstantSource.system(),
                Version.current()));
    try {
      CsiServer server = CsiServer.start(settings.node().socket(), driver.services());
      LOG.info("serving {} on {}", settings.node().driverName(), server.socket());
      return new RunningDriver(driver, server);
    } catch (IOException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private static SecretProviderClasses classes(Settings settings) throws IOException {
    return switch (settings.classes()) {
      case Settings.Classes.Folder(Path dir) -> new FolderClasses(dir);
      case Settings.Classes.Cluster _ ->
          throw new IOException("the Kubernetes API is not read yet");
    };
  }

  private static List<SecretProvider> providers(Settings settings) {
    List<SecretProvider> providers = new ArrayList<>();
    settings.stores().fileStoreDir().map(FileProvider::new).ifPresent(providers::add);
    return providers;
  }

  public Path socket() {
    return server.socket();
  }

  /**
   * Refreshes one published volume now.
   *
   * @throws IllegalArgumentException if the path is no target
   */
  @Override
  public RefreshOutcome refreshNow(String targetPath) {
    return driver.refresh(targetPath);
  }

  /** Stops serving; volumes stay mounted, as they must. */
  @Override
  public void close() {
    server.close();
    driver.close();
  }
}
