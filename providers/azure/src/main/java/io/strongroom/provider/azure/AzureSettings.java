package io.strongroom.provider.azure;

import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;

/**
 * What the operator of the node has set.
 *
 * @param identity who pods may be
 * @param connection how Azure is reached
 * @param certificates what files become of certificates
 */
public record AzureSettings(
    AzureIdentitySettings identity,
    AzureConnectionSettings connection,
    CertificateSettings certificates) {
  /**
   * What files become of a certificate with its key.
   *
   * @param inOrder whether the certificates of a PKCS #12 are put into the order of their chain
   * @param separate whether {@code NAME.crt} and {@code NAME.key} are written besides
   */
  public record CertificateSettings(boolean inOrder, boolean separate) {
    /** As upstream's provider without flags. */
    public static final CertificateSettings DEFAULT = new CertificateSettings(true, false);
  }

  /** An operator who has set nothing. */
  public static AzureSettings none() {
    return new AzureSettings(
        AzureIdentitySettings.DEFAULT,
        AzureConnectionSettings.DEFAULT,
        CertificateSettings.DEFAULT);
  }
}
