package io.strongroom.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ServerCertificate;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Google as a cluster's pods would find it: the fake, over TLS at an address that they reach, which
 * knows the cluster's service accounts by the keys that its API server publishes; and the driver,
 * told of nothing but the pool, and of that address and its authority in place of Google's.
 */
record GoogleStores(CloudInstallation installation, FakeGoogle fake) implements AutoCloseable {
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
    CloudInstallation installation = CloudInstallation.of(driver);
    ServerCertificate certificate = ServerCertificate.of(installation.host());
    HttpsServer server = HttpsServer.create(installation.anyPort(), 64);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    GoogleStores google =
        new GoogleStores(
            installation, new FakeGoogle(server, false, () -> installation.issuer().keys()));
    try {
      installation.authority(AUTHORITY, certificate.pem());
      google.install();
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      google.close();
      throw e;
    }
    return google;
  }

  private void install() throws IOException, InterruptedException {
    String address = "https://%s:%d".formatted(installation.host(), fake.port());
    installation.install(
        "providers.gcp.enabled=true",
        "providers.gcp.audience=%s/providers/cluster".formatted(POOL),
        "providers.gcp.endpoint=" + address,
        "providers.gcp.regionalEndpoint=" + address,
        "outbound.caBundle=" + AUTHORITY,
        // For classes that name the other pool.
        "tokenRequests[1].audience=" + GKE);
  }

  /** The audience of a cluster on GKE, for classes that name it. */
  static String gkeAudience() {
    return "identitynamespace:%s:https://container.googleapis.com/v1/projects/shop/locations/eu/clusters/c"
        .formatted(GKE);
  }

  /** How IAM calls a service account of the cluster. */
  static String principal(Workloads shop, String serviceAccount) {
    return "principal:%s/subject/%s".formatted(POOL, ServiceAccounts.subject(shop, serviceAccount));
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
    ServiceAccounts.create(shop, name, Map.of());
  }

  /** A service account that stands for one of Google. */
  static void account(Workloads shop, String name, String email) {
    ServiceAccounts.create(shop, name, Map.of("iam.gke.io/gcp-service-account", email));
  }

  /** Calls of one of the APIs. */
  static List<FakeGoogle.Call> named(List<FakeGoogle.Call> calls, String method) {
    return calls.stream().filter(call -> call.method().equals(method)).toList();
  }

  /** Neither a secret nor a token is outside of its volume. */
  void assertNoLeaks(Canary canary, Workloads shop) {
    Leaks.assertNone(canary, fake.tokens().sensitive(), shop);
  }

  @Override
  public void close() {
    // In this order, the driver is put back before Google goes.
    try (fake;
        installation) {}
  }
}
