package io.strongroom.e2e.calls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.e2e.calls.CountedStore.Call;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moto server behind a door that counts: an independent implementation of Secrets Manager and STS
 * over HTTP, which lets everybody in.
 */
final class CountingMoto implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("http://127\\.0\\.0\\.1:([0-9]+)");
  private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z]+)");
  private static final Pattern SECRET = Pattern.compile("\"SecretId\": ?\"([^\"]*)\"");
  private static final String TARGET = "X-Amz-Target";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Process moto;
  private final String address;
  private final HttpServer door;

  private CountingMoto(Process moto, String address) throws IOException {
    this.moto = moto;
    this.address = address;
    door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    door.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    door.createContext("/", this::pass);
    door.start();
  }

  static CountingMoto start() throws IOException {
    Process process =
        new ProcessBuilder(installed(), "-H", "127.0.0.1", "-p", "0")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        return new CountingMoto(process, "http://127.0.0.1:" + listening.group(1));
      }
    }
    throw new IOException("moto has ended");
  }

  /** The program, installed on the first run on a machine. */
  private static String installed() throws IOException {
    Process setup =
        new ProcessBuilder(Path.of("../providers/aws/setup/moto").toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String path = new String(setup.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (setup.onExit().join().exitValue() != 0) {
      throw new IOException("moto was not installed, see above");
    }
    return path.strip();
  }

  String endpoint() {
    return "http://127.0.0.1:" + door.getAddress().getPort();
  }

  /** Those that came to the door, in order. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** As an administrator, past the door. */
  void administer(String call, String json) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(address + "/"))
                .header(TARGET, "secretsmanager." + call)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=admin/20260101/eu-central-1/secretsmanager/"
                        + "aws4_request, SignedHeaders=host, Signature=none")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %s".formatted(call, answer.body()));
    }
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String text = new String(body, StandardCharsets.UTF_8);
      calls.add(new Call(Instant.now(), operation(exchange, text), found(SECRET, text)));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + "/"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      for (String header : List.of(TARGET, "Content-Type", "Authorization")) {
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
            .ifPresent(value -> request.header(header, value));
      }
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String operation(HttpExchange exchange, String body) {
    String target = exchange.getRequestHeaders().getFirst(TARGET);
    return target == null ? found(ACTION, body) : target.substring(target.indexOf('.') + 1);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  @Override
  public void close() {
    door.stop(0);
    moto.destroyForcibly().onExit().join();
  }
}
