package io.strongroom.provider.azure.fake;

import java.util.List;

/**
 * One of Microsoft's clouds, or a private one.
 *
 * @param loginHost where Entra answers
 * @param vaultSuffix of the names of vaults
 * @param tokenIssuer in front of the tenant, in the {@code iss} of its tokens
 * @param vaultResource that a token for a vault has to be for: of the usual clouds, the suffix
 */
public record FakeAzureCloud(
    String loginHost, String vaultSuffix, String tokenIssuer, String vaultResource) {
  /** As the Azure command line's {@code az cloud list} knows them. */
  public static final List<FakeAzureCloud> USUAL =
      List.of(
          usual("login.microsoftonline.com", "vault.azure.net", "sts.windows.net"),
          usual("login.microsoftonline.us", "vault.usgovcloudapi.net", "sts.windows.net"),
          usual("login.chinacloudapi.cn", "vault.azure.cn", "sts.chinacloudapi.cn"),
          usual("login.microsoftonline.de", "vault.microsoftazure.de", "sts.microsoftonline.de"));

  private static FakeAzureCloud usual(String loginHost, String vaultSuffix, String issuer) {
    return new FakeAzureCloud(
        loginHost, vaultSuffix, "https://" + issuer + "/", "https://" + vaultSuffix);
  }

  /** A private cloud, whose vaults take what the public cloud's Entra signs as well. */
  public static FakeAzureCloud of(String loginHost, String vaultSuffix) {
    return of(loginHost, vaultSuffix, "https://" + vaultSuffix);
  }

  /**
   * An Azure Stack Hub: the resource of its vaults is not of their domain, as {@code
   * https://vault.DIRECTORY.onmicrosoft.com/ID}.
   */
  public static FakeAzureCloud of(String loginHost, String vaultSuffix, String vaultResource) {
    return new FakeAzureCloud(loginHost, vaultSuffix, "https://sts.windows.net/", vaultResource);
  }

  /** The resource as a challenge names it. */
  String resourceAt(String port) {
    return vaultResource + (vaultResource.equals("https://" + vaultSuffix) ? port : "");
  }

  boolean hasVault(String host) {
    return host.endsWith("." + vaultSuffix);
  }
}
