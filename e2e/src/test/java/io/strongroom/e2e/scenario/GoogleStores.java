package io.strongroom.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ServerCertificate;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Google as a cluster's pods would find it: the fake, over TLS at an address that they reach, which
 * knows the cluster's service accounts by the keys that its API server publishes; and the driver,
 * told of nothing but the pool, and of that address and its authority in place of Google's.
 */
record GoogleStores(InstalledDriver driver, FakeGoogle fake) implements AutoCloseable {
  static final String PROJECT = "projects/shop";
  static final String REGION = PROJECT + "/locations/europe-west1";
  static final String ACCESSOR = "roles/secretmanager.secretAccessor";
  static final String VIEWER = "roles/secretmanager.viewer";

  private static final String POOL =
      "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/shop";

  private static final String AUTHORITY = "google-authority";

  /** The project of a cluster on GKE, whose pool is the other kind. */
  private static final String GKE = "shop.svc.id.goog";

  /** Starts it, and has the driver serve {@code gcp}; what has no policy is nobody's. */
  static GoogleStores with(InstalledDriver driver) throws Exception {
    Optional<String> host = driver.cluster().hostAddress();
    assumeTrue(host.isPresent(), "NOT RUN: pods of this cluster do not reach this machine");
    List<PublicKey> keys =
        FakeGoogle.keys(Objects.requireNonNull(driver.client().raw("/openid/v1/jwks")));
    ServerCertificate certificate = ServerCertificate.of(host.orElseThrow());
    HttpsServer server = HttpsServer.create(new InetSocketAddress(host.orElseThrow(), 0), 64);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    FakeGoogle fake = new FakeGoogle(server, false, () -> keys);
    GoogleStores stores = new GoogleStores(driver, fake);
    String address = "https://%s:%d".formatted(host.orElseThrow(), fake.port());
    try {
      driver.client().resource(authority(certificate)).serverSideApply();
      driver.install(
          "providers.gcp.enabled=true",
          "providers.gcp.audience=%s/providers/cluster".formatted(POOL),
          "providers.gcp.endpoint=" + address,
          "providers.gcp.regionalEndpoint=" + address,
          "outbound.caBundle=" + AUTHORITY,
          // For classes that name the other pool.
          "tokenRequests[1].audience=" + GKE);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      fake.close();
      throw e;
    }
    return stores;
  }

  private static ConfigMap authority(ServerCertificate certificate) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(AUTHORITY)
        .withNamespace(InstalledDriver.NAMESPACE)
        .endMetadata()
        .addToData("ca.crt", certificate.pem())
        .build();
  }

  /** The audience of a cluster on GKE, for classes that name it. */
  static String gkeAudience() {
    return "identitynamespace:%s:https://container.googleapis.com/v1/projects/shop/locations/eu/clusters/c"
        .formatted(GKE);
  }

  /** How IAM calls a service account of the cluster. */
  static String principal(Workloads shop, String serviceAccount) {
    return "principal:%s/subject/system:serviceaccount:%s:%s"
        .formatted(POOL, shop.namespace(), serviceAccount);
  }

  /** The same, where the cluster is one of GKE's. */
  static String gkePrincipal(Workloads shop, String serviceAccount) {
    return "serviceAccount:%s[%s/%s]".formatted(GKE, shop.namespace(), serviceAccount);
  }

  /** Puts the next version of a secret; answers its name, with the project's number. */
  String put(String secret, String value) {
    long number = fake.secrets().put(secret, value.getBytes(UTF_8));
    return fake.shown(secret) + "/versions/" + number;
  }

  /** Lets somebody read a secret, and look whether it has changed. */
  void allow(String secret, String principal) {
    fake.policies().grant(secret, ACCESSOR, List.of(principal));
    fake.policies().grant(secret, VIEWER, List.of(principal));
  }

  /** A service account that is its own. */
  static void account(Workloads shop, String name) {
    account(shop, name, Map.of());
  }

  /** A service account that stands for one of Google. */
  static void account(Workloads shop, String name, String email) {
    account(shop, name, Map.of("iam.gke.io/gcp-service-account", email));
  }

  private static void account(Workloads shop, String name, Map<String, String> annotations) {
    shop.driver()
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(shop.namespace())
                .withAnnotations(annotations)
                .endMetadata()
                .build())
        .create();
  }

  /** Calls of one of the APIs. */
  static List<FakeGoogle.Call> named(List<FakeGoogle.Call> calls, String method) {
    return calls.stream().filter(call -> call.method().equals(method)).toList();
  }

  /** Neither secrets nor what pods show and get for them has been told to anybody. */
  void assertNoLeaks(Canary canary, Workloads shop) {
    List<String> tokens = new ArrayList<>(fake.tokens().sensitive());
    for (int i = 0; i < tokens.size(); i++) {
      canary.watch("token-" + i, tokens.get(i));
    }
    Leaks.assertNone(canary, shop);
  }

  /** Puts the driver back. */
  @Override
  public void close() {
    try (fake) {
      driver.install();
      driver
          .client()
          .configMaps()
          .inNamespace(InstalledDriver.NAMESPACE)
          .withName(AUTHORITY)
          .delete();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
