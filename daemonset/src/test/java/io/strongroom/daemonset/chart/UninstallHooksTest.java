package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UninstallHooksTest {
  @Test
  void checkMayListStatusesAndNothingElseAndGoesWhenItHasRun() {
    Rendered hooks = Helm.uninstallHooks("");

    assertThat(hooks.objects())
        .hasSize(4)
        .allSatisfy(
            object -> {
              assertThat(object.text("metadata", "annotations", "helm.sh/hook"))
                  // Before, Helm would keep everything when the job cannot run.
                  .isEqualTo("post-delete");
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

  /** Whoever makes roles by hand has not given Helm the right to make this one. */
  @ParameterizedTest
  @ValueSource(strings = {"uninstallCheck", "rbac.install", "linux.enabled"})
  void checkIsLeftOutWhereItHasNothingToDoOrNoAccount(String value) {
    assertThat(Helm.tryTemplateWithHooks("", "--set", value + "=false").output())
        .doesNotContain("uninstall-check");
    assertThat(Helm.tryTemplateWithHooks("").output()).contains("uninstall-check");
  }

  @Test
  void checkRunsTheDriversImageWithoutAnyPrivilege() {
    Item container =
        Helm.uninstallHooks(
                "{driverName: other.example, image: {repository: example.test/driver, tag: v9}}")
            .only("Job")
            .at("spec", "template", "spec", "containers")
            .items()
            .getFirst();

    assertThat(container.text("image")).isEqualTo("example.test/driver:v9");
    assertThat(container.texts("args"))
        .containsExactly("--uninstall-check", "--drivername=other.example");
    assertThat(container.text("securityContext", "runAsNonRoot")).isEqualTo("true");
    assertThat(container.find("securityContext", "privileged")).isEmpty();
  }
}
