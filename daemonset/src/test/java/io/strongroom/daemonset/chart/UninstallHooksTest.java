package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import org.junit.jupiter.api.Test;

final class UninstallHooksTest {
  @Test
  void checkMayListStatusesAndNothingElseAndGoesWhenItHasRun() {
    Rendered hooks = Helm.uninstallHooks("");

    assertThat(hooks.objects())
        .hasSize(4)
        .allSatisfy(
            object -> {
              assertThat(object.text("metadata", "annotations", "helm.sh/hook"))
                  .isEqualTo("pre-delete");
              assertThat(object.text("metadata", "annotations", "helm.sh/hook-delete-policy"))
                  .contains("hook-succeeded")
                  .contains("hook-failed");
            });
    assertThat(hooks.only("ClusterRole").at("rules").items())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.texts("resources")).containsExactly("secretproviderclasspodstatuses");
              assertThat(rule.texts("verbs")).containsExactly("list");
            });
  }

  @Test
  void checkRunsTheDriversImageWithoutAnyPrivilege() {
    Item container =
        Helm.uninstallHooks("image: {repository: example.test/driver, tag: v9}")
            .only("Job")
            .at("spec", "template", "spec", "containers")
            .items()
            .getFirst();

    assertThat(container.text("image")).isEqualTo("example.test/driver:v9");
    assertThat(container.texts("args")).containsExactly("--uninstall-check");
    assertThat(container.text("securityContext", "runAsNonRoot")).isEqualTo("true");
    assertThat(container.find("securityContext", "privileged")).isEmpty();
  }
}
