package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.Canary;
import org.junit.jupiter.api.Test;

/** Namespaces of a real server: login and secret are both in one. */
final class NamespaceTest {
  private static final Issuer ISSUER = new Issuer();

  @Test
  void loginAndSecretAreInTheNamespaceThatTheClassNames() throws Exception {
    Bao root = Bao.shared();
    String namespace = root.unique("team");
    Bao team = root.namespace(namespace);
    String kv = team.kv(2);
    String auth = team.jwtAuth(ISSUER);
    String role = team.jwtRole(auth, "shop:checkout", "", team.policy("read", kv + "/*"));
    try (Canary canary = Canary.plant();
        VaultProvider provider = VaultProvider.openBao(Pods.settings())) {
      team.put(kv, "db", "{\"value\":\"%s\"}".formatted(canary.secret("db")));
      Pods pod =
          new Pods(
              provider,
              "csi-namespace",
              "shop:checkout",
              ISSUER.tokens("shop:checkout", "openbao"),
              Clocks.system());
      assertThat(pod.fetch(asking(root, kv, auth, role, namespace)).contents())
          .containsEntry("p", canary.secret("db"));
      assertThat(pod.fetch(asking(root, kv, auth, role, "")).failure().phase())
          .isEqualTo(Phase.IDENTITY);
    }
  }

  private static Parameters asking(Bao bao, String kv, String auth, String role, String namespace) {
    return Pods.parameters(
        "- {objectName: p, secretPath: %s/data/db, secretKey: value}".formatted(kv),
        "baoAddress",
        bao.address(),
        "baoAuthMountPath",
        auth,
        "baoNamespace",
        namespace,
        "roleName",
        role);
  }
}
