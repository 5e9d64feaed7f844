package io.strongroom.provider.gcp.rest;

/** The services of Google that are called, by the first part of their host name. */
public enum GoogleService {
  SECRET_MANAGER("secretmanager"),
  PARAMETER_MANAGER("parametermanager"),
  /** Exchanges tokens of any issuer. */
  STS("sts"),
  /** Exchanges tokens of GKE's own clusters. */
  SECURE_TOKEN("securetoken"),
  /** Hands out tokens of service accounts. */
  IAM_CREDENTIALS("iamcredentials"),
  /** Exchanges assertions that a service account's key has signed. */
  OAUTH("oauth2");

  private final String host;

  GoogleService(String host) {
    this.host = host;
  }

  String host() {
    return host;
  }
}
