package io.strongroom.e2e;

import io.strongroom.daemonset.RunningDriver;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The node process, which in addition refreshes every volume all the time, so that a kill may fall
 * into the swap of two generations. In a process of its own; there is no call that asks for a
 * refresh from outside.
 */
final class RefreshingDriver {
  private static final Duration PAUSE = Duration.ofMillis(1);

  private RefreshingDriver() {}

  /**
   * Runs until it is killed.
   *
   * @param flags the flags of the driver; what is not given has the default of the command line
   */
  public static void main(String[] flags) throws IOException {
    Settings settings = settings(List.of(flags));
    try (RunningDriver driver =
        RunningDriver.start(
            settings,
            BuiltInProviders.embeddedStore(Path.of(value(List.of(flags), "--file-store-dir="))))) {
      while (!Thread.currentThread().isInterrupted()) {
        refreshAll(driver, settings.node().kubeletRoot().resolve("pods"));
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static void refreshAll(RunningDriver driver, Path pods) throws IOException {
    if (!Files.exists(pods)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(pods)) {
      for (Path pod : all) {
        Path volume = pod.resolve("volumes", "kubernetes.io~csi", "secrets", "mount");
        driver.refreshNow(volume.toString());
      }
    } catch (NoSuchFileException e) {
      // The pod has gone meanwhile.
    }
  }

  private static Settings settings(List<String> flags) {
    return new Settings(
        new Settings.Node(
            value(flags, "--drivername="),
            value(flags, "--nodeid="),
            Path.of(value(flags, "--endpoint=unix://")),
            Path.of(value(flags, "--kubelet-root-dir=")),
            Optional.empty(),
            Optional.empty()),
        new Settings.Classes.Folder(Path.of(value(flags, "--secret-provider-classes-dir="))),
        new Settings.Stores(List.of(), Set.of(), 4 << 20, Duration.ofSeconds(90), 16),
        Settings.Limits.DEFAULT,
        Settings.Rotation.DEFAULT,
        Settings.Reads.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static String value(List<String> flags, String flag) {
    return flags.stream()
        .filter(one -> one.startsWith(flag))
        .map(one -> one.substring(flag.length()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(flag + " is missing"));
  }
}
