package io.strongroom.e2e.scenario;

import io.strongroom.e2e.cluster.AwsFront;
import io.strongroom.e2e.cluster.AwsRoles;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Moto;
import io.strongroom.e2e.cluster.TokenIssuer;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.List;
import java.util.Map;

/**
 * AWS's stores as a cluster's pods would find them: a moto server behind a front that asks who
 * calls; and the driver, told of nothing but the front's address in place of AWS's own.
 */
record AwsStores(CloudInstallation installation, Moto moto, AwsRoles roles, AwsFront front)
    implements AutoCloseable {
  /** Of classes here that name one. */
  static final String REGION = "eu-central-1";

  /** Starts them, and has the driver serve {@code aws}. */
  static AwsStores with(InstalledDriver driver) throws Exception {
    CloudInstallation installation = CloudInstallation.of(driver);
    AwsRoles roles = new AwsRoles();
    Moto moto = Moto.start(driver.cluster());
    AwsFront front = AwsFront.before(moto, installation.issuer(), roles, installation.host());
    AwsStores stores = new AwsStores(installation, moto, roles, front);
    driver.install("providers.aws.enabled=true", "providers.aws.endpoint=" + front.address());
    return stores;
  }

  TokenIssuer issuer() {
    return installation.issuer();
  }

  /** A service account that names a role, as the role trusts it. */
  void account(Workloads shop, String name, String role) {
    ServiceAccounts.create(
        shop,
        name,
        Map.of("eks.amazonaws.com/role-arn", roles.trusting(role, shop.namespace(), name)));
  }

  static String secret(String name) {
    return "- {objectName: %s, objectType: secretsmanager}%n".formatted(name);
  }

  /** A class whose objects are in {@link #REGION}. */
  static void spc(Workloads shop, String name, String objects) {
    shop.spc(name, "v1", "aws", Map.of("region", REGION, "objects", objects));
  }

  /** Neither a secret nor what pods and roles show for one is outside of its volume. */
  void assertNoLeaks(Canary canary, Workloads shop) {
    Leaks.assertNone(canary, List.copyOf(roles.sensitive()), shop);
  }

  @Override
  public void close() {
    // In this order, the driver is put back before its stores go.
    try (moto;
        front;
        installation) {}
  }
}
