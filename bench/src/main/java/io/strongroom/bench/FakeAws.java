package io.strongroom.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fake, after AWS's documentation, of the agent of EKS Pod Identity and of one secret in Secrets
 * Manager. It lets everybody in.
 */
final class FakeAws implements AutoCloseable {
  static final String AGENT = "169.254.170.23";
  private static final String CREDENTIALS =
      """
      {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "example", "Token": "example",
       "AccountId": "123456789012", "Expiration": "2099-01-01T00:00:00Z"}
      """;
  private static final String VERSION = "11111111-1111-1111-1111-111111111111";
  private static final String ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-abc";

  private final AtomicInteger calls = new AtomicInteger();
  private final HttpServer agent;
  private final HttpServer store;

  private FakeAws() throws IOException {
    agent = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(AGENT), 80), 0);
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    for (HttpServer server : new HttpServer[] {agent, store}) {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }
    agent.createContext("/v1/credentials", exchange -> answer(exchange, CREDENTIALS));
    store.createContext("/", this::secret);
  }

  static FakeAws start() throws IOException {
    FakeAws aws = new FakeAws();
    aws.agent.start();
    aws.store.start();
    return aws;
  }

  String endpoint() {
    return "http://127.0.0.1:" + store.getAddress().getPort();
  }

  /** How many came, the agent's too. */
  int calls() {
    return calls.get();
  }

  private void secret(HttpExchange exchange) throws IOException {
    String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    answer(
        exchange,
        target.endsWith(".DescribeSecret")
            ? """
            {"ARN": "%s", "Name": "db", "VersionIdsToStages": {"%s": ["AWSCURRENT"]}}
            """
                .formatted(ARN, VERSION)
            : """
            {"ARN": "%s", "Name": "db", "VersionId": "%s", "VersionStages": ["AWSCURRENT"],
             "SecretString": "%s"}
            """
                .formatted(ARN, VERSION, "s".repeat(1024)));
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      calls.incrementAndGet();
      exchange.getRequestBody().readAllBytes();
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    agent.stop(0);
    store.stop(0);
  }
}
