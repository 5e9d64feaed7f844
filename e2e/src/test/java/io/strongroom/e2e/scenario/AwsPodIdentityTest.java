package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.PodIdentityStandIn;
import io.strongroom.e2e.cluster.PodIdentityStandIn.Asked;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pod whose class says {@code usePodIdentity} reads with credentials that the node's agent of EKS
 * Pod Identity gives for the pod's own token: at the agent's IPv4 address, and at its IPv6 address
 * where only that one answers.
 *
 * <p>The agent is a stand-in at EKS's own addresses, see {@code PodIdentityStandIn}. Pods of these
 * clusters have no IPv6; the driver's gets the one route that there is on EKS.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class AwsPodIdentityTest {
  private static final String ROLE = "podreader";

  @Test
  void agentIsAskedAtItsIpv4AddressAndElseAtItsIpv6Address(InstalledDriver driver)
      throws Exception {
    assumeTrue(driver.cluster().hasComponents(), "NOT RUN: the node's network is out of reach");
    try (Canary canary = Canary.plant();
        AwsStores aws = AwsStores.with(driver);
        PodIdentityStandIn agent =
            PodIdentityStandIn.on(driver.cluster(), aws.issuer(), aws.roles());
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      aws.moto().createSecret(AwsStores.REGION, secret, canary.secret("first"));
      aws.account(shop, "checkout", ROLE);
      aws.roles().maySecrets(ROLE, secret);
      shop.spc(
          "db",
          "v1",
          "aws",
          Map.of(
              "region",
              AwsStores.REGION,
              "usePodIdentity",
              "true",
              "objects",
              AwsStores.secret(secret)));
      routeOverIpv6(driver);

      agent.listen(PodIdentityStandIn.IPV4);
      shop.run(checkout(shop, "four"));
      assertThat(shop.read("four", secret)).isEqualTo(canary.secret("first"));

      agent.leave(PodIdentityStandIn.IPV4);
      agent.listen(PodIdentityStandIn.IPV6);
      shop.run(checkout(shop, "six"));
      assertThat(shop.read("six", secret)).isEqualTo(canary.secret("first"));

      agent.leave(PodIdentityStandIn.IPV6);
      shop.create(checkout(shop, "late"));
      assertThat(shop.awaitMessage("late", "EKS Pod Identity agent"))
          .contains(
              "nobody answers as the EKS Pod Identity agent at"
                  + " http://169.254.170.23/v1/credentials (connection refused) or"
                  + " http://[fd00:ec2::23]/v1/credentials (connection refused): is its add-on"
                  + " installed, and does the node reach it?")
          .doesNotContain("\n");

      assertThat(agent.asked())
          .as("who got credentials: each pod its own, and once")
          .containsExactly(
              new Asked(PodIdentityStandIn.IPV4, "four"),
              new Asked(PodIdentityStandIn.IPV6, "six"));
      aws.assertNoLeaks(canary, shop);
    }
  }

  private static PodBuilder checkout(Workloads shop, String name) {
    return shop.pod(name, "db").editSpec().withServiceAccountName("checkout").endSpec();
  }

  /** Between the driver's pod and the node, as it is now; it goes with the pod. */
  private static void routeOverIpv6(InstalledDriver driver) throws Exception {
    Node node = new Node(driver.cluster());
    node.run(
        """
        set -e
        ip -6 addr replace fd00:e2e::1/64 dev cni0 nodad
        pod() { nsenter --target %d --net ip -6 "$@"; }
        pod addr add fd00:e2e::2/64 dev eth0 nodad
        pod route add %s/128 via fd00:e2e::1
        """
            .formatted(node.process(driver.pod()), PodIdentityStandIn.IPV6));
  }
}
