package io.strongroom.provider.azure.identity;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.azure.spec.IdentityMode;
import io.strongroom.provider.azure.spec.Ids;
import io.strongroom.provider.cloud.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The application that a pod brings along in its nodePublishSecretRef. Both values are of a Secret,
 * and their keys may have been swapped: no message repeats either of them before Entra has taken
 * the one as an application and the other as its secret.
 */
record ServicePrincipal(String clientId, String clientSecret) {
  /** Absent without a clientid. */
  static Optional<ServicePrincipal> of(NodePublishSecrets secrets) throws StoreException {
    Optional<String> id = value(secrets, "clientid");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> secret = value(secrets, "clientsecret");
    if (secret.isEmpty()) {
      throw AzureIdentities.failure(
          IdentityMode.UNSPECIFIED, Kind.INVALID, "could not find clientsecret in secrets");
    }
    if (!Ids.isOne(id.get())) {
      throw AzureIdentities.failure(
          IdentityMode.UNSPECIFIED,
          Kind.INVALID,
          "clientid of nodePublishSecretRef is no client id: is there a blank or a line break in"
              + " it, or are clientid and clientsecret swapped?");
    }
    return Optional.of(new ServicePrincipal(id.get(), secret.get()));
  }

  /** In whichever case a key is written. */
  private static Optional<String> value(NodePublishSecrets secrets, String name) {
    return secrets.keys().stream()
        .filter(key -> key.toLowerCase(Locale.ROOT).equals(name))
        .sorted()
        .findFirst()
        .flatMap(secrets::exposeValue)
        .filter(value -> !value.isEmpty());
  }

  /** Tells secrets apart, and says nothing of them. */
  String mark() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(clientSecret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ServicePrincipal[redacted]";
  }
}
