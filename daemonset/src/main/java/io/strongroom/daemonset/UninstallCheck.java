package io.strongroom.daemonset;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.ClusterAccess;
import io.strongroom.driver.kube.ClusterAccessException;
import io.strongroom.driver.kube.HttpKubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.Resource;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.status.Reporter;
import io.strongroom.provider.Clocks;
import java.io.PrintStream;
import java.util.List;

/**
 * Run by the chart's hook before an uninstall: names the pods that still hold volumes of the
 * driver: deleted without a driver on their node they stay Terminating. It only warns, since an
 * uninstall that waits for a driver that cannot start would never end.
 */
final class UninstallCheck {
  private static final int SHOWN = 10;

  private UninstallCheck() {}

  static void run(String driverName, PrintStream out) throws InterruptedException {
    try (HttpKubernetesApi api =
        new HttpKubernetesApi(
            ClusterAccess.inCluster(
                System.getenv(), ClusterAccess.SERVICE_ACCOUNT, Clocks.system()))) {
      out.println(describe(api.metadata(Resource.allPodStatuses()), driverName));
    } catch (ClusterAccessException | KubernetesException e) {
      out.println("whether pods still hold volumes is not known: " + e.getMessage());
    } catch (RuntimeException defect) {
      // The exit code of a hook would be an error of the uninstall.
      out.println("whether pods still hold volumes is not known: " + Defects.describe(defect));
    }
  }

  /**
   * The line to print: a warning that names the pods, or that no pod holds a volume.
   *
   * @param statuses metadata of status objects, also of other drivers' volumes
   */
  static String describe(List<JsonObject> statuses, String driverName) {
    List<JsonObject> own =
        statuses.stream().filter(status -> Reporter.isAbout(status, driverName)).toList();
    List<String> pods = own.stream().map(UninstallCheck::pod).distinct().sorted().toList();
    if (pods.isEmpty()) {
      return "no pod holds a volume of " + driverName;
    }
    int more = Math.max(0, pods.size() - SHOWN);
    return "WARNING: %d volumes are still held by pods, which stay Terminating when they are deleted before a driver is back: %s%s"
        .formatted(
            own.size(),
            String.join(", ", pods.subList(0, pods.size() - more)),
            more == 0 ? "" : " and %d more pods".formatted(more));
  }

  /** {@code namespace/name}; an object that has lost its owner goes by its own name. */
  private static String pod(JsonObject status) {
    String name =
        Json.elements(status, "ownerReferences").stream()
            .filter(owner -> Json.text(owner, "kind").equals("Pod"))
            .map((JsonElement owner) -> Json.text(owner, "name"))
            .findFirst()
            .orElseGet(() -> Json.text(status, "name"));
    return Json.text(status, "namespace") + "/" + name;
  }
}
