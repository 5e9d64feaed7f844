package io.strongroom.provider.vault;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.testing.ProviderContract;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** The contract against a real server: KV v2 behind JWT auth. */
final class VaultProviderContractTest extends ProviderContract {
  private static final Issuer ISSUER = new Issuer();

  private final Bao bao = Bao.shared();
  private final VaultProvider provider = VaultProvider.vault(Pods.settings());
  private final String kv;
  private final String auth;
  private final String role;

  VaultProviderContractTest() throws IOException {
    kv = bao.kv(2);
    auth = bao.jwtAuth(ISSUER);
    role = bao.jwtRole(auth, "shop:checkout", "", bao.policy("read", kv + "/*"));
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Override
  protected SecretProvider provider() {
    return provider;
  }

  @Override
  protected SecretProvider another() {
    return VaultProvider.vault(Pods.settings());
  }

  @Override
  protected void put(String object, String content) throws IOException {
    bao.put(kv, object, "{\"value\":\"%s\"}".formatted(content));
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    return Pods.parameters(
        objects.stream()
            .map(
                name ->
                    "- {objectName: %s, secretPath: %s/data/%1$s, secretKey: value}\n"
                        .formatted(name, kv))
            .collect(Collectors.joining()),
        "vaultAddress",
        bao.address(),
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }

  @Override
  protected Mistakes mistakes() {
    return new Mistakes(
        Pods.parameters("- {objectName: a}\n- {secretPath: b, filePermission: rw}\n"),
        List.of(
            "roleName",
            "vaultAddress",
            "objects[0].secretPath",
            "objects[1].objectName",
            "objects[1].filePermission"));
  }

  @Override
  protected FetchContext context(List<ObjectVersion> held) {
    return new Pods(
            provider,
            "csi-contract",
            "shop:checkout",
            ISSUER.tokens("shop:checkout", "vault"),
            Clocks.system())
        .context(held);
  }
}
