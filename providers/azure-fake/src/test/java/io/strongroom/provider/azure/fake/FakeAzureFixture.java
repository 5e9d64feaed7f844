package io.strongroom.provider.azure.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A fake with a tenant, an application, a cluster and a vault, as the tests of the fake use it. */
final class FakeAzureFixture implements AutoCloseable {
  static final String TENANT = "11111111-1111-4111-8111-111111111111";
  static final String OTHER_TENANT = "22222222-2222-4222-8222-222222222222";
  static final String CLIENT = "33333333-3333-4333-8333-333333333333";
  static final String OTHER_CLIENT = "44444444-4444-4444-8444-444444444444";
  static final String NODE = "55555555-5555-4555-8555-555555555555";
  static final String ADMIN = "administrator-of-the-fake";
  static final String SECRET = "client-secret-of-shop";

  final FakeAzure azure = new FakeAzure(FakeAzure.Listening.here(Optional.of(ADMIN)));
  final ClusterIssuer cluster = new ClusterIssuer();
  final Application application;
  final Vault vault;

  FakeAzureFixture() {
    azure.entra().issuer(ClusterIssuer.ISSUER, cluster::publicKeys);
    azure.entra().tenant(OTHER_TENANT);
    application =
        azure
            .entra()
            .application(TENANT, CLIENT)
            .secret(SECRET)
            .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"));
    vault = azure.vault("shop", TENANT);
    vault
        .settings()
        .allow(
            CLIENT,
            "secrets/get",
            "secrets/list",
            "keys/get",
            "keys/list",
            "certificates/get",
            "certificates/list");
  }

  /** Writes the certificate of an authority to a file. */
  static Path write(Authority authority, Path file) throws IOException {
    return Files.writeString(file, authority.pem());
  }

  @Override
  public void close() {
    azure.close();
  }
}
