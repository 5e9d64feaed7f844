package io.strongroom.e2e.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.strongroom.e2e.cluster.AwsFront;
import io.strongroom.e2e.cluster.AwsRoles;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Moto;
import io.strongroom.e2e.cluster.TokenIssuer;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.Map;
import java.util.Optional;

/**
 * AWS's stores as a cluster's pods would find them: a moto server behind a front that asks who
 * calls; and the driver, told of nothing but the front's address in place of AWS's own.
 */
record AwsStores(
    InstalledDriver driver, Moto moto, TokenIssuer issuer, AwsRoles roles, AwsFront front)
    implements AutoCloseable {
  /** Of classes here that name one. */
  static final String REGION = "eu-central-1";

  /** Starts them, and has the driver serve {@code aws}. */
  static AwsStores with(InstalledDriver driver) throws Exception {
    Optional<String> host = driver.cluster().hostAddress();
    assumeTrue(host.isPresent(), "NOT RUN: pods of this cluster do not reach this machine");
    TokenIssuer issuer = TokenIssuer.of(driver.cluster());
    AwsRoles roles = new AwsRoles();
    Moto moto = Moto.start(driver.cluster());
    AwsFront front = AwsFront.before(moto, issuer, roles, host.orElseThrow());
    AwsStores stores = new AwsStores(driver, moto, issuer, roles, front);
    driver.install("providers.aws.enabled=true", "providers.aws.endpoint=" + front.address());
    return stores;
  }

  /** A service account that names a role, as the role trusts it. */
  void account(Workloads shop, String name, String role) {
    String arn = roles.trusting(role, shop.namespace(), name);
    shop.driver()
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(shop.namespace())
                .addToAnnotations("eks.amazonaws.com/role-arn", arn)
                .endMetadata()
                .build())
        .create();
  }

  static String secret(String name) {
    return "- {objectName: %s, objectType: secretsmanager}%n".formatted(name);
  }

  /** A class whose objects are in {@link #REGION}. */
  static void spc(Workloads shop, String name, String objects) {
    shop.spc(name, "v1", "aws", Map.of("region", REGION, "objects", objects));
  }

  /** Neither secrets nor what pods and roles show for them has been told to anybody. */
  void assertNoLeaks(Canary canary, Workloads shop) {
    int number = 0;
    for (String each : roles.sensitive()) {
      canary.watch("credential-" + number++, each);
    }
    Leaks.assertNone(canary, shop);
  }

  /** Puts the driver back. */
  @Override
  public void close() {
    try (moto;
        front) {
      driver.install();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
