package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** A real Prometheus on this machine that finds its targets through the cluster's API server. */
public final class Prometheus implements AutoCloseable {
  private static final Path SETUP =
      Path.of("../daemonset/setup/prometheus").toAbsolutePath().normalize();

  private final HttpClient http = HttpClient.newHttpClient();
  private final GuardedProcess server;
  private final String address;

  private Prometheus(GuardedProcess server, String address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Starts one that scrapes once a second; its directory belongs to the cluster and goes with it.
   *
   * @param scrapeConfigs a list in YAML
   * @param rules a file with rules
   */
  public static Prometheus start(Cluster cluster, String scrapeConfigs, Path rules)
      throws IOException, InterruptedException {
    String binaries = HostCommand.output(List.of(SETUP.toString())).strip();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String listen = "%s:%d".formatted(InetAddress.getLoopbackAddress().getHostAddress(), port);
    Path home = cluster.kubeletRoot().resolveSibling("prometheus-" + port);
    Files.createDirectories(home);
    Path configuration =
        Files.writeString(
            home.resolve("prometheus.yaml"),
            "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
                + "rule_files: ['%s']\n".formatted(rules.toAbsolutePath().normalize())
                + "scrape_configs:\n"
                + scrapeConfigs.replace(
                    "{role: pod}",
                    "{role: pod, kubeconfig_file: '%s'}".formatted(cluster.kubeconfig())));
    GuardedProcess server =
        GuardedProcess.start(
            home,
            List.of(
                Path.of(binaries, "prometheus").toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=" + listen));
    Prometheus prometheus = new Prometheus(server, "http://" + listen);
    try {
      Await.until(
          "Prometheus is ready, or has ended",
          () -> !server.isAlive() || prometheus.get("/-/ready").statusCode() == 200,
          settled -> settled);
      assertThat(server.isAlive()).as("Prometheus has ended: %s", server.log()).isTrue();
      return prometheus;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      prometheus.close();
      throw e;
    }
  }

  /** The series that a query returns now: labels under {@code metric}, and the value. */
  public List<JsonObject> query(String expression) throws IOException, InterruptedException {
    return objects(data("/api/v1/query?query=" + encoded(expression)).getAsJsonArray("result"));
  }

  /** The values that a label has in series of a selector. */
  public List<String> labelValues(String selector, String label)
      throws IOException, InterruptedException {
    JsonObject answer =
        answer("/api/v1/label/%s/values?match[]=%s".formatted(label, encoded(selector)));
    return StreamSupport.stream(answer.getAsJsonArray("data").spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  /** The rules, with what became of their last evaluation under {@code health}. */
  public List<JsonObject> rules() throws IOException, InterruptedException {
    return objects(data("/api/v1/rules").getAsJsonArray("groups")).stream()
        .flatMap(group -> objects(group.getAsJsonArray("rules")).stream())
        .toList();
  }

  private static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonObject data(String path) throws IOException, InterruptedException {
    return answer(path).getAsJsonObject("data");
  }

  private JsonObject answer(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path.replace("[]", "%5B%5D"));
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    http.close();
    server.kill();
    server.deleteFiles();
  }
}
