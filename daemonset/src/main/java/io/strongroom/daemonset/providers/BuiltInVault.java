package io.strongroom.daemonset;

import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.vault.VaultProvider;
import io.strongroom.provider.vault.VaultSettings;
import io.strongroom.provider.vault.address.AllowedAddresses;
import java.util.List;

/** Vault and OpenBao as the operator has set them, loaded when a class first asks for them. */
final class BuiltInVault {
  private BuiltInVault() {}

  static List<SecretProvider> providers(VaultOptions options) {
    return List.of(
        new OnFirstUse("vault", () -> VaultProvider.vault(settings(options))),
        new OnFirstUse("openbao", () -> VaultProvider.openBao(settings(options))));
  }

  /** For checking classes where nothing is connected. */
  static List<SecretProvider> offline() {
    return List.of(
        new OnFirstUse("vault", () -> VaultProvider.vault(VaultSettings.offline())),
        new OnFirstUse("openbao", () -> VaultProvider.openBao(VaultSettings.offline())));
  }

  private static VaultSettings settings(VaultOptions options) {
    return new VaultSettings(
        options.address(),
        options.namespace(),
        options.authMount(),
        new VaultSettings.Tls(
            options.caCert(),
            options.caDirectory(),
            options.serverName(),
            options.clientCert(),
            options.clientKey(),
            options.skipVerify()),
        options.tlsDirectory(),
        AllowedAddresses.of(options.allowedAddresses()),
        options.proxy(),
        options.headers());
  }
}
