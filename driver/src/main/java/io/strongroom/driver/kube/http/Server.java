package io.strongroom.driver.kube.http;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * A server's address.
 *
 * @param host a name, or an address without brackets
 * @param authority host and port as the server's address has them
 * @param tls absent for clear text
 */
record Server(String host, int port, String authority, Optional<SSLSocketFactory> tls) {
  static Server of(URI address, Optional<SSLSocketFactory> tls) {
    String host = address.getHost();
    int port = tls.isPresent() ? 443 : 80;
    return new Server(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        address.getPort() < 0 ? port : address.getPort(),
        address.getRawAuthority(),
        tls);
  }
}
