package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.Pods.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A server that forgets everything when it stops, and comes back furnished as it was. */
final class RestartTest {
  private static final Issuer ISSUER = new Issuer();

  @Test
  void afterARestartThatLostTheLoginOneIsMadeAnew() throws Exception {
    try (Canary canary = Canary.plant();
        VaultProvider provider = VaultProvider.vault(Pods.settings());
        Bao before = Bao.start();
        Relay relay = new Relay(before.address())) {
      Pods pod =
          new Pods(
              provider,
              "csi-restart",
              "shop:checkout",
              ISSUER.tokens("shop:checkout", "vault"),
              Clocks.system());
      Parameters parameters = furnish(before, canary.secret("before"), relay.address());
      Answer first = pod.fetch(parameters);
      assertThat(first.contents()).containsEntry("p", canary.secret("before"));

      before.stop();
      assertThat(pod.refresh(parameters, first.versions()).failure().kind())
          .isEqualTo(Kind.UNAVAILABLE);
      try (Bao after = Bao.start()) {
        assertThat(furnish(after, canary.secret("after"), relay.address()).toString())
            .isEqualTo(parameters.toString());
        relay.leadTo(after.address());
        assertThat(pod.refresh(parameters, first.versions()).contents())
            .containsEntry("p", canary.secret("after"));
      }
    }
  }

  private static Parameters furnish(Bao bao, String value, String address) throws IOException {
    String kv = bao.kv(2);
    bao.put(kv, "db", "{\"value\":\"%s\"}".formatted(value));
    String auth = bao.jwtAuth(ISSUER);
    String role = bao.jwtRole(auth, "shop:checkout", "", bao.policy("read", kv + "/*"));
    return Pods.parameters(
        "- {objectName: p, secretPath: %s/data/db, secretKey: value}".formatted(kv),
        "vaultAddress",
        address,
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }
}
