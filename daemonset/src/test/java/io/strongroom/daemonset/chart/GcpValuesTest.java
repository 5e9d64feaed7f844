package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How what a user of Google sets becomes the pool, the audience and the metadata server. */
final class GcpValuesTest {
  private static final String POOL =
      "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "audience: " + POOL + " | " + POOL + " | " + POOL + " | none",
        "audience: 'https:" + POOL + "' | https:" + POOL + " | https:" + POOL + " | none",
        "gke: {project: shop, location: eu, cluster: c} | identitynamespace:shop.svc.id.goog:"
            + "https://container.googleapis.com/v1/projects/shop/locations/eu/clusters/c | none |"
            + " none",
        "audience: shop.svc.id.goog | none | none | http://metadata.google.internal",
        "gke: {project: shop} | none | none | http://metadata.google.internal",
        "audience: 'identitynamespace:shop.svc.id.goog:https://gkehub.googleapis.com/m/n' |"
            + " identitynamespace:shop.svc.id.goog:https://gkehub.googleapis.com/m/n | none | none",
        "{audience: other} | none | other | none",
      })
  void aPoolBecomes(String values, String pool, String token, String metadata) {
    String inner = values.startsWith("{") ? values.substring(1, values.length() - 1) : values;
    Rendered chart = Helm.template("providers: {gcp: {enabled: true, %s}}".formatted(inner));

    assertArgument(chart, "--gcp-audience", pool);
    assertArgument(chart, "--gcp-token-audience", token);
    assertArgument(chart, "--gcp-metadata-server", metadata);
    assertThat(chart.argument("--providers")).isEqualTo("aws=socket,azure=socket");
  }

  private static void assertArgument(Rendered chart, String flag, String value) {
    if (value == null) {
      assertThat(chart.arguments(flag)).isEmpty();
    } else {
      assertThat(chart.argument(flag)).isEqualTo(value);
    }
  }

  @Test
  void withoutAPoolHelmSaysWhatToSet() {
    assertThat(Helm.tryTemplate("providers: {gcp: {enabled: true}}").output())
        .contains("providers.gcp.audience is empty: set it to PROJECT.svc.id.goog on GKE");
  }
}
