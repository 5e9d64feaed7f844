package io.strongroom.provider.azure.fake;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application of a tenant and its service principal; a managed identity is one too. */
public final class Application {
  private final String tenant;
  private final String clientId;
  private final String objectId = UUID.randomUUID().toString();
  private final List<String> secrets = new CopyOnWriteArrayList<>();
  private final List<FederatedCredential> federated = new CopyOnWriteArrayList<>();

  Application(String tenant, String clientId) {
    this.tenant = tenant;
    this.clientId = clientId;
  }

  /**
   * Whose tokens stand for the application.
   *
   * @param issuer as the token's {@code iss}, to the letter
   */
  public record FederatedCredential(String issuer, String subject, String audience) {}

  public String tenant() {
    return tenant;
  }

  public String clientId() {
    return clientId;
  }

  /** Of its service principal, {@code oid} in its tokens. */
  public String objectId() {
    return objectId;
  }

  /** One more client secret. */
  public Application secret(String secret) {
    secrets.add(secret);
    return this;
  }

  /** The tokens of a service account stand for it, with the usual audience. */
  public Application federate(String issuer, String subject) {
    return federate(issuer, subject, Entra.EXCHANGE);
  }

  public Application federate(String issuer, String subject, String audience) {
    federated.add(new FederatedCredential(issuer, subject, audience));
    return this;
  }

  boolean hasSecret(String secret) {
    return secrets.contains(secret);
  }

  List<FederatedCredential> federated() {
    return federated;
  }
}
