package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefaultChartTest {
  private static final Rendered CHART = Helm.template("");

  @Test
  void chartPassesHelmsOwnChecks() {
    Helm.Result lint = Helm.lint("");

    assertThat(lint.exitCode()).as(lint.output()).isZero();
  }

  @Test
  void driverObjectHasWhatTheDriverReliesOn() {
    Item driver = CHART.only("CSIDriver");

    assertThat(driver.text("metadata", "name")).isEqualTo("secrets-store.csi.k8s.io");
    assertThat(driver.at("spec").value())
        .hasToString(
            "{podInfoOnMount=true, attachRequired=false, volumeLifecycleModes=[Ephemeral],"
                + " requiresRepublish=true, fsGroupPolicy=None}");
  }

  @Test
  void oneContainerThatNeverSharesANodeWithItsSuccessor() {
    Item spec = CHART.only("DaemonSet").at("spec");

    assertThat(spec.at("template", "spec", "containers").items()).hasSize(1);
    assertThat(spec.text("updateStrategy", "rollingUpdate", "maxSurge")).isEqualTo("0");
    assertThat(spec.text("template", "spec", "priorityClassName"))
        .isEqualTo("system-node-critical");
    assertThat(spec.text("template", "spec", "tolerations")).isEqualTo("[{operator=Exists}]");
  }

  /**
   * A drained node keeps the driver for as long as there is a pod whose volumes only it unmounts.
   */
  @Test
  void whoeverDrainsANodeTakesTheDriverLast() {
    Item template = CHART.only("DaemonSet").at("spec", "template");

    // The cluster autoscaler evicts pods of DaemonSets together with all others unless it is told.
    assertThat(annotation(template, "cluster-autoscaler.kubernetes.io/enable-ds-eviction"))
        .isEqualTo("false");
    // Karpenter passes over pods that tolerate its taint; this annotation would keep the node.
    assertThat(template.text("spec", "tolerations")).isEqualTo("[{operator=Exists}]");
    assertThat(template.at("metadata", "annotations").find("karpenter.sh/do-not-disrupt"))
        .isEmpty();
    // No pod preempts it, and kubelet evicts it for no pressure, and ends it last when it shuts
    // down.
    assertThat(template.text("spec", "priorityClassName")).isEqualTo("system-node-critical");
  }

  @Test
  void userHasTheLastWordAboutAnnotations() {
    Item template =
        Helm.template(
                """
                linux:
                  podAnnotations:
                    cluster-autoscaler.kubernetes.io/enable-ds-eviction: "true"
                    team: platform
                """)
            .only("DaemonSet")
            .at("spec", "template");

    assertThat(annotation(template, "cluster-autoscaler.kubernetes.io/enable-ds-eviction"))
        .isEqualTo("true");
    assertThat(annotation(template, "team")).isEqualTo("platform");
    assertThat(annotation(template, "kubectl.kubernetes.io/default-container"))
        .isEqualTo("secrets-store");
  }

  private static String annotation(Item template, String name) {
    return template.at("metadata", "annotations").text(name);
  }

  @Test
  void pathsOfKubeletAgreeInFlagsMountsAndNode() {
    assertThat(CHART.argument("--endpoint")).isEqualTo("unix:///csi/csi.sock");
    assertThat(CHART.argument("--kubelet-registration-path"))
        .isEqualTo(hostPath("plugin-dir") + "/csi.sock");
    assertThat(mountPath("plugin-dir")).isEqualTo("/csi");
    assertThat(CHART.argument("--plugin-registration-path"))
        .isEqualTo(mountPath("registration-dir"));
    assertThat(CHART.argument("--kubelet-root-dir") + "/pods")
        .isEqualTo(mountPath("pods-dir"))
        .isEqualTo(hostPath("pods-dir"));
    assertThat(mount("pods-dir").text("mountPropagation")).isEqualTo("Bidirectional");
  }

  @Test
  void socketsOfExternalProvidersAreWhereTheyPutThem() {
    assertThat(mountPath("providers-dir-0"))
        .isEqualTo(hostPath("providers-dir-0"))
        .isEqualTo(CHART.argument("--provider-volume"));
    assertThat(mountPath("providers-dir-1"))
        .isEqualTo(hostPath("providers-dir-1"))
        .isEqualTo(CHART.argument("--additional-provider-volume-paths"));
  }

  @Test
  void nothingOfTheImageIsWritten() {
    assertThat(CHART.container().text("securityContext", "readOnlyRootFilesystem"))
        .isEqualTo("true");
    assertThat(CHART.container().texts("securityContext", "capabilities", "drop"))
        .containsExactly("ALL");
  }

  @Test
  void memoryLimitIsWhatProcessAndContentNeed() {
    assertThat(CHART.container().text("resources", "limits", "memory")).isEqualTo("194Mi");
    assertThat(CHART.container().at("resources", "limits").find("cpu")).isEmpty();
  }

  @Test
  void probesAskThePortThatTheDriverServes() {
    Item container = CHART.container();

    assertThat(CHART.argument("--health-addr")).isEqualTo(":9808");
    assertThat(CHART.argument("--metrics-addr")).isEqualTo(":8095");
    assertThat(CHART.argument("--audit-log")).isEqualTo("all");
    assertThat(
            container
                .at("ports")
                .item(port -> port.text("name").equals("healthz"))
                .text("containerPort"))
        .isEqualTo("9808");
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertThat(container.text(probe, "httpGet", "port")).isEqualTo("healthz");
    }
    assertThat(container.text("readinessProbe", "httpGet", "path")).isEqualTo("/readyz");
    assertThat(container.text("livenessProbe", "httpGet", "path")).isEqualTo("/healthz");
  }

  @Test
  void onlyMetricsAndHealthAreLetIn() {
    Item policy = CHART.only("NetworkPolicy").at("spec");

    assertThat(policy.texts("policyTypes")).containsExactly("Ingress");
    assertThat(
            policy.at("ingress").items().stream()
                .flatMap(rule -> rule.at("ports").items().stream())
                .map(port -> port.text("port")))
        .containsExactly("8095", "9808");
    assertThat(policy.text("podSelector", "matchLabels"))
        .isEqualTo(CHART.only("DaemonSet").text("spec", "selector", "matchLabels"));
  }

  private static String hostPath(String volume) {
    return CHART
        .only("DaemonSet")
        .at("spec", "template", "spec", "volumes")
        .item(item -> item.text("name").equals(volume))
        .text("hostPath", "path");
  }

  private static String mountPath(String volume) {
    return mount(volume).text("mountPath");
  }

  private static Item mount(String volume) {
    return CHART.container().at("volumeMounts").item(item -> item.text("name").equals(volume));
  }
}
