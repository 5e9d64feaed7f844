package io.strongroom.provider.azure;

import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings.TokenProxyAddress;
import io.strongroom.provider.cloud.Outbound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The fake of Azure with one tenant, reached by Azure's own names through its proxy. */
final class Azure implements AutoCloseable {
  static final String TENANT = "11111111-1111-4111-8111-111111111111";
  static final String OTHER_TENANT = "22222222-2222-4222-8222-222222222222";
  static final String CLIENT = "33333333-3333-4333-8333-333333333333";
  static final String OTHER_CLIENT = "44444444-4444-4444-8444-444444444444";
  static final String MACHINE_CLIENT = "55555555-5555-4555-8555-555555555555";
  static final String CLIENT_SECRET = "the-client-secret-of-the-tests";
  static final String AUDIENCE = AzureIdentitySettings.USUAL_AUDIENCE;
  static final String VAULT = "parity";

  private final ClusterIssuer issuer = new ClusterIssuer();
  private final FakeAzure fake = new FakeAzure(FakeAzure.Listening.here(Optional.empty()));
  private final Path folder;

  Azure(Path folder) {
    this.folder = folder;
    write("ca.pem", fake.authority().pem());
    write("cluster-ca.pem", fake.tokenProxy().authority().pem());
    begin();
  }

  /** As it was in the beginning; new keys would take their time. */
  void clear() {
    fake.clear();
    begin();
  }

  private void begin() {
    fake.entra().issuer(ClusterIssuer.ISSUER, issuer::publicKeys);
    fake.entra()
        .application(TENANT, CLIENT)
        .secret(CLIENT_SECRET)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"));
    fake.entra().application(TENANT, OTHER_CLIENT);
    fake.entra().application(OTHER_TENANT, CLIENT).secret(CLIENT_SECRET);
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeAzure fake() {
    return fake;
  }

  /** A vault that lets in everybody of its tenant. */
  Vault vault(String name) {
    Vault vault = fake.vault(name, TENANT);
    vault.settings().open(true);
    return vault;
  }

  Token token(String serviceAccount, String audience) {
    return new Token(issuer.token(serviceAccount, audience), Moment.LATEST);
  }

  AzureConnectionSettings connection(String usualCloud, Optional<Path> cloudFiles) {
    return connection(
        usualCloud,
        cloudFiles,
        new TokenProxyAddress(
            URI.create("https://127.0.0.1:" + fake.clusterPort()),
            Optional.of(fake.tokenProxy().serverName()),
            folder.resolve("cluster-ca.pem")));
  }

  private AzureConnectionSettings connection(
      String usualCloud, Optional<Path> cloudFiles, TokenProxyAddress tokenProxy) {
    return new AzureConnectionSettings(
        usualCloud,
        cloudFiles,
        Optional.of(tokenProxy),
        new Outbound(
            Optional.of(URI.create("http://127.0.0.1:" + fake.proxyPort())),
            List.of(),
            Optional.of(folder.resolve("ca.pem"))));
  }

  AzureSettings settings() {
    return settings(Optional.empty(), CertificateSettings.DEFAULT);
  }

  AzureSettings settings(Optional<URI> machineService, CertificateSettings certificates) {
    return new AzureSettings(
        new AzureIdentitySettings(AUDIENCE, AzureIdentitySettings.BINDING_AUDIENCE, machineService),
        connection(AzureConnectionSettings.USUAL_CLOUD, Optional.empty()),
        certificates);
  }

  /** Of an operator who has said where the cluster's token proxy is. */
  AzureSettings settings(TokenProxyAddress tokenProxy) {
    return new AzureSettings(
        AzureIdentitySettings.DEFAULT,
        connection(AzureConnectionSettings.USUAL_CLOUD, Optional.empty(), tokenProxy),
        CertificateSettings.DEFAULT);
  }

  URI machineService() {
    return URI.create("http://127.0.0.1:" + fake.plainPort());
  }

  @Override
  public void close() {
    fake.close();
  }
}
