package io.strongroom.provider.azure.fake;

import java.util.List;

/**
 * One of Microsoft's clouds, or one of somebody's own.
 *
 * @param loginHost where Entra answers
 * @param vaultSuffix of the names of vaults, and the resource that a token has to be for
 * @param tokenIssuer in front of the tenant, in the {@code iss} of its tokens
 */
public record Cloud(String loginHost, String vaultSuffix, String tokenIssuer) {
  /** As the Azure command line's {@code az cloud list} knows them. */
  public static final List<Cloud> USUAL =
      List.of(
          new Cloud("login.microsoftonline.com", "vault.azure.net", "https://sts.windows.net/"),
          new Cloud(
              "login.microsoftonline.us", "vault.usgovcloudapi.net", "https://sts.windows.net/"),
          new Cloud("login.chinacloudapi.cn", "vault.azure.cn", "https://sts.chinacloudapi.cn/"),
          new Cloud(
              "login.microsoftonline.de",
              "vault.microsoftazure.de",
              "https://sts.microsoftonline.de/"));

  /** A cloud of somebody's own, whose vaults take what the public cloud's Entra signs as well. */
  public static Cloud of(String loginHost, String vaultSuffix) {
    return new Cloud(loginHost, vaultSuffix, "https://sts.windows.net/");
  }

  boolean hasVault(String host) {
    return host.endsWith("." + vaultSuffix);
  }
}
