package io.strongroom.e2e.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.TokenIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The driver as it is installed for a cloud whose services run on this machine, at an address that
 * pods reach. Closing it installs the driver as it was.
 */
final class CloudInstallation implements AutoCloseable {
  private final InstalledDriver driver;
  private final String host;
  private final TokenIssuer issuer;
  private final List<ConfigMap> authorities = new ArrayList<>();

  private CloudInstallation(InstalledDriver driver, String host, TokenIssuer issuer) {
    this.driver = driver;
    this.host = host;
    this.issuer = issuer;
  }

  /** Changes nothing yet. Skips the test where pods do not reach this machine. */
  static CloudInstallation of(InstalledDriver driver) throws IOException, GeneralSecurityException {
    Optional<String> host = driver.cluster().hostAddress();
    assumeTrue(host.isPresent(), "NOT RUN: pods of this cluster do not reach this machine");
    return new CloudInstallation(driver, host.orElseThrow(), TokenIssuer.of(driver.cluster()));
  }

  InstalledDriver driver() {
    return driver;
  }

  /** This machine, as pods reach it. */
  String host() {
    return host;
  }

  InetSocketAddress anyPort() {
    return new InetSocketAddress(host, 0);
  }

  /** Of the tokens that kubelet hands to the driver. */
  TokenIssuer issuer() {
    return issuer;
  }

  /** A ConfigMap for the values {@code caBundle}. */
  void authority(String name, String pem) {
    authorities.add(
        driver
            .client()
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(InstalledDriver.NAMESPACE)
                    .endMetadata()
                    .addToData("ca.crt", pem)
                    .build())
            .serverSideApply());
  }

  /** Returns when the driver is ready with these values of the chart. */
  void install(String... values) throws IOException, InterruptedException {
    driver.install(values);
  }

  @Override
  public void close() {
    try {
      driver.install();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      authorities.forEach(authority -> driver.client().resource(authority).delete());
    }
  }
}
