package io.strongroom.provider.azure.spec;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One of Azure's clouds.
 *
 * @param login where tokens are asked for, without a slash at its end
 * @param vaultSuffix the domain below which vaults are
 * @param resource what tokens for vaults are good for: mostly that domain, and never what a vault
 *     says
 */
public record AzureCloud(URI login, String vaultSuffix, String resource) {
  static final String USUAL = "AzurePublicCloud";

  /** The cloud that a file describes. */
  static final String CUSTOM = "AzureStackCloud";

  private static final AzureCloud PUBLIC = of("login.microsoftonline.com", "vault.azure.net");
  private static final AzureCloud US_GOVERNMENT =
      of("login.microsoftonline.us", "vault.usgovcloudapi.net");
  private static final Map<String, AzureCloud> BY_NAME =
      Map.of(
          USUAL,
          PUBLIC,
          "AzureCloud",
          PUBLIC,
          "AzureUSGovernmentCloud",
          US_GOVERNMENT,
          "AzureUSGovernment",
          US_GOVERNMENT,
          "AzureChinaCloud",
          of("login.chinacloudapi.cn", "vault.azure.cn"),
          "AzureGermanCloud",
          of("login.microsoftonline.de", "vault.microsoftazure.de"));

  private static AzureCloud of(String login, String vaultSuffix) {
    return new AzureCloud(URI.create("https://" + login), vaultSuffix, usualResource(vaultSuffix));
  }

  /** By its name, in whichever case. */
  public static Optional<CloudChoice> choice(String name, String file) {
    if (name.equalsIgnoreCase(CUSTOM)) {
      return Optional.of(new CloudChoice.OfFile(file));
    }
    return BY_NAME.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(entry -> (CloudChoice) new CloudChoice.Known(entry.getValue()))
        .findFirst();
  }

  /** The names that a class may write. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.add(CUSTOM);
    return names;
  }

  /** Where a vault is; its name was checked when the class was read. */
  public String hostOf(String vault) {
    return "%s.%s".formatted(vault.toLowerCase(Locale.ROOT), vaultSuffix);
  }

  /**
   * What tokens for vaults below a domain are good for, unless a description of the cloud states
   * it.
   */
  public static String usualResource(String vaultSuffix) {
    return "https://" + vaultSuffix;
  }
}
