package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/**
 * A moto server on this machine: Secrets Manager, Parameter Store and STS over HTTP, in memory, by
 * others than those who wrote the provider. It looks at no token, no signature and no policy, so
 * pods reach it through {@link AwsFront} only.
 */
public final class Moto implements AutoCloseable {
  private static final Path SETUP =
      Path.of("../providers/aws/setup/moto").toAbsolutePath().normalize();

  private static final String VALUE = "SecretString";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final GuardedProcess server;
  private final String address;

  private Moto(GuardedProcess server, String address) {
    this.server = server;
    this.address = address;
  }

  /** Starts one; its directory belongs to the cluster and goes with it. */
  public static Moto start(Cluster cluster) throws IOException, InterruptedException {
    String program = HostCommand.output(List.of(SETUP.toString())).strip();
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path home = cluster.kubeletRoot().resolveSibling("moto-" + port);
    GuardedProcess server =
        GuardedProcess.start(home, List.of(program, "--host", host, "--port", "" + port));
    Moto moto = new Moto(server, "http://%s:%d".formatted(host, port));
    try {
      Await.until(
          "moto answers, or has ended",
          () -> !server.isAlive() || moto.answers(),
          settled -> settled);
      assertThat(server.isAlive()).as("moto has ended: %s", server.log()).isTrue();
      return moto;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      moto.close();
      throw e;
    }
  }

  private boolean answers() throws IOException {
    return send(HttpRequest.newBuilder(URI.create(address + "/moto-api/"))).statusCode() == 200;
  }

  /** {@code http://HOST:PORT}, for this machine only. */
  String address() {
    return address;
  }

  /** Makes a secret; answers its version. */
  public String createSecret(String region, String name, String value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty(VALUE, value);
    return secrets(region, "CreateSecret", request);
  }

  /** Puts another version, to which the stage {@code AWSCURRENT} moves; answers it. */
  public String putSecretValue(String region, String name, String value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    request.addProperty(VALUE, value);
    return secrets(region, "PutSecretValue", request);
  }

  private String secrets(String region, String call, JsonObject request) throws IOException {
    return does(region, "secretsmanager", "secretsmanager." + call, request)
        .get("VersionId")
        .getAsString();
  }

  /** Writes a parameter or its next version; answers its number. */
  public long putParameter(String region, String name, String value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty("Value", value);
    request.addProperty("Type", "SecureString");
    request.addProperty("Overwrite", true);
    return does(region, "ssm", "AmazonSSM.PutParameter", request).get("Version").getAsLong();
  }

  /** Puts a label on a version of a parameter; it leaves the version that had it. */
  public void label(String region, String name, long version, String label) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty("ParameterVersion", version);
    JsonArray labels = new JsonArray();
    labels.add(label);
    request.add("Labels", labels);
    does(region, "ssm", "AmazonSSM.LabelParameterVersion", request);
  }

  /** As an administrator. */
  private JsonObject does(String region, String service, String target, JsonObject request)
      throws IOException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(address + "/"))
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.1")
                // All that moto reads of it is region and service.
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=admin/20260101/%s/%s/aws4_request, Signature=none"
                        .formatted(region, service))
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
    assertThat(response.statusCode()).as("%s: %s", target, response.body()).isEqualTo(200);
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    try {
      server.kill();
      server.deleteFiles();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
