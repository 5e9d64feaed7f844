package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the chart's notes find in the cluster; nothing is installed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NotesLookAtTheClusterTest {
  private static final String KEY = "key-of-notes";

  @Test
  void keyOfVersionsThatIsNotThereIsNamed(InstalledDriver driver) throws Exception {
    String value = "versionKey.secret=" + KEY;
    assertThat(notes(driver, value))
        .contains("Secret kube-system/key-of-notes (versionKey.secret) does not exist")
        .contains("kubectl -n kube-system create secret generic key-of-notes --from-file=key=");

    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(KEY)
            .withNamespace(InstalledDriver.NAMESPACE)
            .endMetadata()
            .withStringData(Map.of("kee", "0123456789abcdef"))
            .build();
    driver.client().resource(secret).create();
    try {
      assertThat(notes(driver, value))
          .contains(
              "Secret kube-system/key-of-notes (versionKey.secret) has nothing under \"key\"");
      secret.setStringData(Map.of("key", "0123456789abcdef"));
      driver.client().resource(secret).update();
      assertThat(notes(driver, value)).doesNotContain(KEY + " (versionKey.secret)");
    } finally {
      driver.client().resource(secret).delete();
    }
  }

  private static String notes(InstalledDriver driver, String... values) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                InstalledDriver.RELEASE,
                "../daemonset/chart",
                "--dry-run=server"));
    for (String value : driver.values(values)) {
      arguments.addAll(List.of("--set", value));
    }
    String output = driver.helm(arguments.toArray(String[]::new));
    assertThat(output).contains("NOTES:");
    return output.substring(output.indexOf("NOTES:"));
  }
}
