package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A second DaemonSet of the driver beside the installed one, as a mistake would make it: the
 * chart's own with a change.
 */
public final class DriverCopy implements AutoCloseable {
  private static final String LABEL = "strongroom.io/e2e-copy";

  private final InstalledDriver driver;
  private final DaemonSet daemonSet;

  private DriverCopy(InstalledDriver driver, DaemonSet daemonSet) {
    this.driver = driver;
    this.daemonSet = daemonSet;
  }

  /**
   * Makes it.
   *
   * @param change of its only container and its volumes
   */
  public static DriverCopy start(InstalledDriver driver, String name, Consumer<DaemonSet> change) {
    DaemonSet installed = driver.daemonSet().get();
    Map<String, String> labels = Map.of(LABEL, name);
    DaemonSet copy =
        new DaemonSetBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(InstalledDriver.NAMESPACE)
            .endMetadata()
            .withSpec(installed.getSpec())
            .editSpec()
            .withNewSelector()
            .withMatchLabels(labels)
            .endSelector()
            .editTemplate()
            .editMetadata()
            .withLabels(labels)
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    change.accept(copy);
    return new DriverCopy(driver, driver.client().resource(copy).create());
  }

  /** The container of a DaemonSet of the driver. */
  public static Container container(DaemonSet daemonSet) {
    return daemonSet.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  /** Its pod on the one node. */
  public Pod pod() {
    List<Pod> pods = pods();
    if (pods.isEmpty()) {
      throw new IllegalStateException("no pod of " + daemonSet.getMetadata().getName());
    }
    return pods.getFirst();
  }

  /** All that there are. */
  public List<Pod> pods() {
    return driver
        .client()
        .pods()
        .inNamespace(InstalledDriver.NAMESPACE)
        .withLabel(LABEL, daemonSet.getMetadata().getName())
        .list()
        .getItems();
  }

  /** What it wrote. */
  public String log() {
    return driver
        .client()
        .pods()
        .inNamespace(InstalledDriver.NAMESPACE)
        .withName(pod().getMetadata().getName())
        .getLog();
  }

  /** Returns when its log says something. */
  public String awaitLog(String part) throws InterruptedException {
    return Await.until(
        "the second driver says '%s'".formatted(part), this::log, log -> log.contains(part));
  }

  /** Removes it; returns when its pod is gone. */
  @Override
  public void close() {
    driver.client().resource(daemonSet).delete();
    Await.untilGone("the pods of " + daemonSet.getMetadata().getName(), this::pods);
  }
}
