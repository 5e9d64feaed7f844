package io.strongroom.provider.azure.spec;

/** The identity that a class selects for its pods. */
public enum IdentityMode {
  /** By the token of its service account, or as the service principal of nodePublishSecretRef. */
  UNSPECIFIED("None"),
  /** As the machine. */
  MACHINE("VMManagedIdentity"),
  /** By the token of its service account, which the cluster's token proxy takes: AKS. */
  TOKEN_PROXY("AzureTokenProxy");

  private final String id;

  IdentityMode(String id) {
    this.id = id;
  }

  /** How messages call it. */
  public String id() {
    return id;
  }
}
