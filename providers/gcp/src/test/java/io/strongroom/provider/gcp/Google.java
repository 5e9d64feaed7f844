package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.fake.FakeGoogleRefusal;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.gcp.spec.Audience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fake for tests, under names of its own: {@code secretmanager.google.test} and the like. */
final class Google implements AutoCloseable {
  static final String PROJECT = "projects/demo-project";
  static final String POOL = "demo-project.svc.id.goog";
  static final Audience CLUSTER =
      Audience.ofGke("demo-project", "europe-west1", "c1").orElseThrow();
  static final String ACCESSOR = "roles/secretmanager.secretAccessor";
  static final String VIEWER = "roles/secretmanager.viewer";

  private final Issuer issuer = new Issuer();
  private final FakeGoogle fake = new FakeGoogle(server(), true, issuer::publicKeys);

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeGoogle fake() {
    return fake;
  }

  Issuer issuer() {
    return issuer;
  }

  GcpConnectionSettings connection() {
    return new GcpConnectionSettings(
        GcpConnectionSettings.USUAL_UNIVERSE,
        Optional.of("http://{service}.google.test:" + fake.port()),
        Optional.of("http://{service}.{location}.rep.google.test:" + fake.port()),
        Outbound.DIRECT);
  }

  URI metadataServer() {
    return URI.create("http://metadata.google.test:" + fake.port());
  }

  GcpSettings settings() {
    return settings(
        new GcpIdentitySettings(
            Optional.of(CLUSTER), Optional.empty(), false, false, Optional.empty()));
  }

  GcpSettings settings(GcpIdentitySettings identity) {
    return new GcpSettings(identity, connection());
  }

  /** Puts the next version of a secret of the usual project; answers its number. */
  long put(String secret, String value) {
    return put(PROJECT + "/secrets/" + secret, value, Map.of());
  }

  long put(String name, String value, Map<String, String> labels) {
    try {
      JsonObject request = new JsonObject();
      if (!labels.isEmpty()) {
        JsonObject json = new JsonObject();
        labels.forEach(json::addProperty);
        request.add("labels", json);
      }
      try {
        fake.secrets().create(name, request);
      } catch (FakeGoogleRefusal e) {
        // it is there
      }
      String version =
          fake.secrets().addVersion(name, value.getBytes(UTF_8)).get("name").getAsString();
      return Long.parseLong(version.substring(version.lastIndexOf('/') + 1));
    } catch (FakeGoogleRefusal e) {
      throw new IllegalStateException(e);
    }
  }

  /** How IAM calls a service account of the usual cluster. */
  static String principal(String serviceAccount) {
    String[] parts = serviceAccount.split("/", -1);
    return CLUSTER.principal(parts[0], parts[1]);
  }

  /** Only these may do what a role allows with a secret of the usual project. */
  void allow(String secret, String role, String... members) {
    fake.policies().grant(PROJECT + "/secrets/" + secret, role, List.of(members));
  }

  @Override
  public void close() {
    fake.close();
  }
}
