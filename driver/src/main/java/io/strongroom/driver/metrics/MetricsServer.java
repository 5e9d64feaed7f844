package io.strongroom.driver.metrics;

import io.strongroom.driver.http.TextAnswer;
import io.strongroom.driver.http.TextServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** {@code /metrics}. */
public final class MetricsServer {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private MetricsServer() {}

  /**
   * Starts the server; the caller closes it.
   *
   * @throws IOException if the address cannot be bound; names it
   */
  public static TextServer start(InetSocketAddress address, Metrics metrics) throws IOException {
    return TextServer.start(
        "metrics",
        "--metrics-addr (Helm: linux.metricsAddr)",
        address,
        path ->
            path.equals("/metrics")
                ? new TextAnswer(TextAnswer.OK, TYPE, metrics.exposition())
                : TextAnswer.notFound("/metrics is"));
  }
}
