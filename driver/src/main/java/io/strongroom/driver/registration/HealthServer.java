package io.strongroom.driver.registration;

import io.strongroom.driver.http.TextAnswer;
import io.strongroom.driver.http.TextServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** {@code /healthz} and {@code /readyz}. */
public final class HealthServer {
  private HealthServer() {}

  /**
   * Starts the server; the caller closes it.
   *
   * @throws IOException if the address cannot be bound; names it
   */
  public static TextServer start(InetSocketAddress address, DriverHealth health)
      throws IOException {
    return TextServer.start(
        "health",
        "--health-addr (Helm: livenessProbe.port)",
        address,
        path ->
            switch (path) {
              case "/healthz" -> page(health.live());
              case "/readyz" -> page(health.ready());
              default -> TextAnswer.notFound("/healthz and /readyz are");
            });
  }

  private static TextAnswer page(HealthAnswer answer) {
    return TextAnswer.line(answer.status(), answer.line());
  }
}
