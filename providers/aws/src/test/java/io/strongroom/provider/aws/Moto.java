package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moto server: an independent implementation of Secrets Manager, Parameter Store and STS over
 * HTTP. It takes every credential; who may do what is for {@link Front} to say.
 */
final class Moto {
  private static final Pattern LISTENING = Pattern.compile("http://127\\.0\\.0\\.1:([0-9]+)");
  private static final String VALUE = "SecretString";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;

  private Moto(String address) {
    this.address = address;
  }

  /** The server that all tests share; each clears it. */
  static Moto shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final Moto SERVER = start();
  }

  private static Moto start() {
    try {
      Process process =
          new ProcessBuilder(installed(), "-H", "127.0.0.1", "-p", "0")
              .redirectErrorStream(true)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      while (line != null) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          Thread.ofVirtual().start(() -> drain(output));
          return new Moto("http://127.0.0.1:" + listening.group(1));
        }
        line = output.readLine();
      }
      throw new IllegalStateException("moto has ended");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It logs every request, and waits for whoever reads that. */
  private static void drain(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // nobody wants it
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  /** The program, installed on the first run on a machine. */
  private static String installed() throws IOException {
    Process setup =
        new ProcessBuilder(Path.of("setup", "moto").toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String path = new String(setup.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(setup.onExit().join().exitValue()).as("moto was not installed, see above").isZero();
    return path.strip();
  }

  String address() {
    return address;
  }

  /** Empties every account and region. */
  void clear() throws IOException {
    send(HttpRequest.newBuilder(URI.create(address + "/moto-api/reset")));
  }

  /** As an administrator of the usual account. */
  JsonObject does(String region, String service, String target, String json) throws IOException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(address + "/"))
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header(
                    "Authorization",
                    ("AWS4-HMAC-SHA256 Credential=admin/20260101/%s/%s/aws4_request,"
                            + " SignedHeaders=host, Signature=none")
                        .formatted(region, service)),
            json);
    assertThat(response.statusCode()).as("%s %s: %s", target, json, response.body()).isEqualTo(200);
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    return send(request, "");
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String body) throws IOException {
    try {
      return http.send(
          request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonObject secrets(String region, String call, JsonObject request) throws IOException {
    return does(region, "secretsmanager", "secretsmanager." + call, request.toString());
  }

  private JsonObject parameters(String region, String call, JsonObject request) throws IOException {
    return does(region, "ssm", "AmazonSSM." + call, request.toString());
  }

  /** Makes a secret; answers its version and ARN. */
  JsonObject secret(String region, String name, String value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty(VALUE, value);
    return secrets(region, "CreateSecret", request);
  }

  JsonObject secret(String name, String value) throws IOException {
    return secret("us-east-1", name, value);
  }

  JsonObject binarySecret(String region, String name, byte[] value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty("SecretBinary", Base64.getEncoder().encodeToString(value));
    return secrets(region, "CreateSecret", request);
  }

  JsonObject taggedSecret(String name, String value, String tag, String tagValue)
      throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty(VALUE, value);
    JsonObject one = new JsonObject();
    one.addProperty("Key", tag);
    one.addProperty("Value", tagValue);
    JsonArray tags = new JsonArray();
    tags.add(one);
    request.add("Tags", tags);
    return secrets("us-east-1", "CreateSecret", request);
  }

  /** Puts another version; answers it. */
  JsonObject secretValue(String region, String name, String value) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    request.addProperty(VALUE, value);
    return secrets(region, "PutSecretValue", request);
  }

  void stage(String region, String name, String stage, String to, Optional<String> from)
      throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    request.addProperty("VersionStage", stage);
    request.addProperty("MoveToVersionId", to);
    from.ifPresent(version -> request.addProperty("RemoveFromVersionId", version));
    secrets(region, "UpdateSecretVersionStage", request);
  }

  /** The version that has a stage. */
  Optional<String> versionAt(String region, String name, String stage) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    return secrets(region, "DescribeSecret", request)
        .getAsJsonObject("VersionIdsToStages")
        .entrySet()
        .stream()
        .filter(version -> stages(version.getValue()).contains(stage))
        .map(java.util.Map.Entry::getKey)
        .findFirst();
  }

  private static List<String> stages(JsonElement stages) {
    return stages.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }

  void replicate(String region, String name, String to) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    JsonObject target = new JsonObject();
    target.addProperty("Region", to);
    JsonArray targets = new JsonArray();
    targets.add(target);
    request.add("AddReplicaRegions", targets);
    secrets(region, "ReplicateSecretToRegions", request);
  }

  void deleteSecret(String region, String name, boolean force) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("SecretId", name);
    if (force) {
      request.addProperty("ForceDeleteWithoutRecovery", true);
    }
    secrets(region, "DeleteSecret", request);
  }

  void parameter(String region, String name, String value, String type) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty("Value", value);
    request.addProperty("Type", type);
    request.addProperty("Overwrite", true);
    parameters(region, "PutParameter", request);
  }

  void parameter(String name, String value) throws IOException {
    parameter("us-east-1", name, value, "String");
  }

  void label(String region, String name, long version, List<String> labels) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    request.addProperty("ParameterVersion", version);
    JsonArray names = new JsonArray();
    labels.forEach(names::add);
    request.add("Labels", names);
    parameters(region, "LabelParameterVersion", request);
  }

  void deleteParameter(String region, String name) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("Name", name);
    parameters(region, "DeleteParameter", request);
  }
}
