package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenRequestsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{aws: {enabled: true, podIdentity: {enabled: false}}}|sts.amazonaws.com",
        "{aws: {podIdentity: {enabled: true}}}|pods.eks.amazonaws.com",
        "{azure: {enabled: true}}|api://AzureADTokenExchange",
        "{azure: {identityBinding: {enabled: true}}}|api://AKSIdentityBinding",
        "{gcp: {enabled: true, audience: shop.svc.id.goog}}|shop.svc.id.goog",
        "{gcp: {enabled: true, gke: {project: shop}}}|shop.svc.id.goog",
        "{vault: {enabled: true}}|vault",
        "{vault: {enabled: true, audience: https://vault.example.com}}|https://vault.example.com",
        "{openbao: {enabled: true}}|openbao"
      })
  void enabledProviderGetsATokenForItsStore(String providers, String audience) {
    assertThat(spec("providers: " + providers).texts("tokenRequests"))
        .containsExactly("{audience=%s}".formatted(audience));
  }

  @Test
  void listedRequestWinsOverTheProvidersForTheSameAudience() {
    assertThat(
            spec("""
            providers: {aws: {enabled: true}, vault: {enabled: true}}
            tokenRequests:
              - {audience: vault, expirationSeconds: 600}
              - {audience: ""}
            """)
                .texts("tokenRequests"))
        .containsExactly(
            "{audience=vault, expirationSeconds=600}",
            "{audience=}",
            "{audience=sts.amazonaws.com}",
            "{audience=pods.eks.amazonaws.com}");
  }

  @Test
  void withoutAProviderNoTokenIsAskedFor() {
    assertThat(spec("").find("tokenRequests")).isEmpty();
  }

  @Test
  void poolOfGoogleHasToBeNamed() {
    assertThat(Helm.tryTemplate("providers: {gcp: {enabled: true}}").output())
        .contains("providers.gcp.audience is empty: set it to PROJECT.svc.id.goog");
  }

  @ParameterizedTest
  @CsvSource({
    "1.34.4, auto, true, ''",
    "1.35.0, auto, true, true",
    "1.37.2, auto, true, true",
    "1.35.0, auto, false, ''",
    "1.35.0, true, true, true",
    "1.35.0, true, false, ''",
    "1.35.0, false, true, ''",
    "1.34.4, false, true, ''"
  })
  void tokensComeInSecretsWhereTheClusterCanAndThereAreAny(
      String kubernetes, String wanted, boolean tokens, String expected) {
    Item spec =
        spec(
            """
            serviceAccountTokenInSecrets: %s
            providers: {vault: {enabled: %s}}
            """
                .formatted(wanted, tokens),
            "--kube-version",
            kubernetes);

    assertThat(spec.find("serviceAccountTokenInSecrets").map(Item::text))
        .isEqualTo(Optional.of(expected).filter(text -> !text.isEmpty()));
  }

  @Test
  void tokensInSecretsCannotBeForcedOnAClusterWithoutThem() {
    assertThat(Helm.tryTemplate("serviceAccountTokenInSecrets: true").output())
        .contains("serviceAccountTokenInSecrets is true, but Kubernetes v1.30.0 does not have it");
  }

  private static Item spec(String values, String... more) {
    return Helm.template(values, more).only("CSIDriver").at("spec");
  }
}
