package io.strongroom.daemonset;

import io.strongroom.driver.kube.ClusterAccess;
import io.strongroom.driver.kube.ClusterAccessException;
import io.strongroom.driver.kube.HttpKubernetesApi;
import io.strongroom.driver.kube.HttpKubernetesApi.Names;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.Resource;
import io.strongroom.driver.observe.Defects;
import java.io.PrintStream;
import java.time.InstantSource;

/**
 * Warns whoever uninstalls the driver of the pods that still hold volumes: deleted without a driver
 * on their node they stay Terminating. It only warns, since an uninstall that waits for a driver
 * that cannot start would never end.
 */
final class UninstallCheck {
  private static final int SHOWN = 10;

  private UninstallCheck() {}

  static void run(PrintStream out) throws InterruptedException {
    try (HttpKubernetesApi api =
        new HttpKubernetesApi(
            ClusterAccess.inCluster(
                System.getenv(), ClusterAccess.SERVICE_ACCOUNT, InstantSource.system()))) {
      out.println(describe(api.names(Resource.allPodStatuses(), SHOWN)));
    } catch (ClusterAccessException | KubernetesException e) {
      out.println("whether pods still hold volumes is not known: " + e.getMessage());
    } catch (RuntimeException defect) {
      // The exit code of a hook would stop the uninstall.
      out.println("whether pods still hold volumes is not known: " + Defects.describe(defect));
    }
  }

  static String describe(Names statuses) {
    if (statuses.names().isEmpty()) {
      return "no pod holds a volume of the driver";
    }
    return "WARNING: %d volumes are still held by pods, which stay Terminating when they are deleted before a driver is back: %s%s"
        .formatted(
            statuses.names().size() + statuses.more(),
            String.join(", ", statuses.names()),
            statuses.more() == 0 ? "" : " and %d more".formatted(statuses.more()));
  }
}
