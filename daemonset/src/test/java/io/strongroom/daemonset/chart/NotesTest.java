package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads after the installation. What takes a look at the cluster is tested in e2e. */
final class NotesTest {
  @Test
  void imageThatNoRegistryServesIsNamedUntilAnotherIsSet() {
    assertThat(Helm.notes(""))
        .contains("Image strongroom.io/driver:", "no registry serves it", "set image.repository");
    assertThat(Helm.notes("image: {repository: r.example/driver}"))
        .doesNotContain("no registry serves it");
  }

  @Test
  void keyOfVersionsIsLookedAtByACommandWhoeverMakesIt() {
    assertThat(Helm.notes(""))
        .contains("get secret sr-strongroom-version-key -o jsonpath='{.data.token}' | wc -c");
    assertThat(Helm.notes("versionKey: {secret: ours}"))
        .contains("Secret kube-system/ours (versionKey.secret) has to be there, with 16 to 4096")
        .doesNotContain("strongroom-version-key");
  }

  @Test
  void stepsAtTheServerAreThoseOfTheProviderThatIsEnabled() {
    assertThat(Helm.notes("")).doesNotContain("auth enable");
    assertThat(Helm.notes("providers: {vault: {enabled: true, audience: ours}}"))
        .contains("vault auth enable kubernetes ")
        .contains("vault write auth/kubernetes/role/shop token_policies=shop audience=ours")
        .contains("provider vault and roleName shop, which names its server as vaultAddress");
    assertThat(
            Helm.notes(
                """
                providers: {openbao: {enabled: true}}
                vault: {address: "https://bao.example:8200", authMount: k8s}
                """))
        .contains("bao auth enable -path=k8s kubernetes ", "audience=openbao")
        .contains("bao write auth/k8s/config ")
        .contains("provider openbao and roleName shop.")
        .doesNotContain("vaultAddress");
  }

  @ParameterizedTest
  @CsvSource({"50m, 40", "200m, 10", "500m, 4", "'1', 2", "'4', 2"})
  void startIsSlowedDownByALimitOfProcessorTime(String limit, int seconds) {
    assertThat(Helm.notes("linux: {driver: {resources: {limits: {cpu: '%s'}}}}".formatted(limit)))
        .contains(
            "limits.cpu is %s: a start takes two seconds of processor time, and so %d s at least"
                .formatted(limit, seconds));
  }

  /** Without a lookup, which a deployer without the right to list them would fail by. */
  @Test
  void limitsOfTheNamespaceAreLookedAtByACommand() throws IOException {
    String command = "kubectl -n kube-system get limitrange -o jsonpath=";
    assertThat(Helm.notes("")).contains(command);
    assertThat(Helm.notes("linux: {driver: {resources: {limits: {cpu: 1}}}}"))
        .as("it has one of its own")
        .doesNotContain("limitrange");
    assertThat(Files.readString(Helm.CHART.resolve("templates/_notes.tpl")))
        .doesNotContain("\"LimitRange\"");
  }
}
