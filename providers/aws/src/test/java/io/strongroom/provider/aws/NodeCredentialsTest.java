package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node's own credentials are within reach of the process in every way that AWS's libraries
 * know: in the environment, in system properties, in files, at a container's and at an instance's
 * metadata service. None is used, and none is even asked for.
 */
final class NodeCredentialsTest extends AwsTest {
  private static final String NODES_KEY = "AKIAOFTHENODE";

  @TempDir private Path home;

  /** What runs in the other process: with the argument {@code none} the pod has no token. */
  public static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws Exception {
      Cluster cluster = new Cluster();
      try (AwsProvider provider =
          new AwsProvider(
              new AwsSettings(
                  Optional.empty(),
                  new AwsConnectionSettings(false, Optional.of(arguments[0]), Outbound.DIRECT),
                  AgentSettings.DEFAULT),
              cluster,
              cluster)) {
        Pods pod = Pods.web(provider);
        Pods asking = arguments.length > 1 ? pod.with(ServiceAccountTokens.none()) : pod;
        System.out.println(asking.fetch(secrets("db") + parameters("color")).result());
      }
    }
  }

  @Test
  void areNeverUsed() throws Exception {
    moto.secret("db", "s3cret");
    moto.parameter("color", "blue");
    List<String> askedOfTheNode = new CopyOnWriteArrayList<>();
    HttpServer metadata = metadataService(askedOfTheNode);
    try {
      assertThat(run(metadata.getAddress().getPort(), front.endpoint())).contains("Fetched[");
      assertThat(front.callsInFull())
          .extracting(Front.Call::name)
          .containsExactlyInAnyOrder(
              "AssumeRoleWithWebIdentity", "GetParameters", "GetSecretValue");
      assertThat(front.callsInFull())
          .allSatisfy(
              call -> {
                assertThat(call.role()).isEqualTo(Pods.ROLE);
                assertThat(call.accessKey()).isNotEqualTo(NODES_KEY);
              });
      front.forget();
      assertThat(run(metadata.getAddress().getPort(), front.endpoint(), "none"))
          .contains("Failed[", "kubelet passed no service-account token");
      assertThat(front.calls()).as("without the pod's token nothing is asked for").isEmpty();
      assertThat(askedOfTheNode).as("nobody asked the metadata service").isEmpty();
    } finally {
      metadata.stop(0);
    }
  }

  private static HttpServer metadataService(List<String> asked) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            byte[] body =
                "{\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"x\",\"Token\":\"x\"}"
                    .formatted(NODES_KEY)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private String run(int metadataPort, String... arguments) throws Exception {
    Path credentials = home.resolve("credentials");
    Files.writeString(
        credentials,
        "[default]\naws_access_key_id = %s\naws_secret_access_key = x\nregion = eu-west-1\n"
            .formatted(NODES_KEY));
    Path token = Files.writeString(home.resolve("token"), "token-of-the-driver");
    String metadata = "http://127.0.0.1:" + metadataPort;
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Daws.accessKeyId=" + NODES_KEY,
                "-Daws.secretAccessKey=x",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName())
            .redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                home.toString(),
                "AWS_ACCESS_KEY_ID",
                NODES_KEY,
                "AWS_SECRET_ACCESS_KEY",
                "x",
                "AWS_SHARED_CREDENTIALS_FILE",
                credentials.toString(),
                "AWS_CONFIG_FILE",
                credentials.toString(),
                "AWS_ROLE_ARN",
                "arn:aws:iam::123456789012:role/node",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                token.toString(),
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                metadata,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                metadata + "/container"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
