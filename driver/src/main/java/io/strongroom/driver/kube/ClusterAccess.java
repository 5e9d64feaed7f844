package io.strongroom.driver.kube;

import io.strongroom.provider.MonotonicClock;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The address of the API server and the credentials for it. {@code toString} shows the address
 * only.
 *
 * <p>The certificates are read once: a changed cluster CA needs a restart, as with client-go.
 */
public final class ClusterAccess {
  /** Where kubelet puts a pod's own credentials. */
  public static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private final URI server;
  private final Optional<SSLContext> tls;
  private final BearerToken token;

  private ClusterAccess(URI server, Optional<SSLContext> tls, BearerToken token) {
    this.server = server;
    this.tls = tls;
    this.token = token;
  }

  /**
   * The access of a pod in the cluster.
   *
   * @param environment has KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT
   * @param serviceAccount has {@code token} and {@code ca.crt}; {@link #SERVICE_ACCOUNT}
   */
  public static ClusterAccess inCluster(
      Map<String, String> environment, Path serviceAccount, MonotonicClock clock)
      throws ClusterAccessException {
    String host = environment.getOrDefault(HOST, "");
    String port = environment.getOrDefault(PORT, "");
    if (host.isBlank() || port.isBlank()) {
      throw new ClusterAccessException(
          "not in a cluster: %s and %s are not set; outside of one, state --kubeconfig"
              .formatted(HOST, PORT));
    }
    String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    URI server = address("https://%s:%s".formatted(literal, port), HOST + " and " + PORT);
    Path authority = serviceAccount.resolve("ca.crt");
    SSLContext tls =
        Tls.context(
            Optional.of(
                Credentials.certificates(Credentials.read(authority), authority.toString())),
            Optional.empty());
    return new ClusterAccess(
        server, Optional.of(tls), BearerToken.inFile(serviceAccount.resolve("token"), clock));
  }

  /** The access of a kubeconfig's current context. */
  public static ClusterAccess kubeconfig(Path file, MonotonicClock clock)
      throws ClusterAccessException {
    return Kubeconfig.read(file, clock);
  }

  /**
   * Plain HTTP is accepted on the loopback interface only, as {@code kubectl proxy} offers it: a
   * token must not cross a network in clear text.
   */
  static ClusterAccess of(URI server, Optional<SSLContext> tls, BearerToken token)
      throws ClusterAccessException {
    boolean secure = "https".equals(server.getScheme());
    if (!secure && !("http".equals(server.getScheme()) && isLoopback(server.getHost()))) {
      throw new ClusterAccessException("the server's address must begin with https://");
    }
    return new ClusterAccess(server, secure ? tls : Optional.empty(), token);
  }

  static URI address(String text, String where) throws ClusterAccessException {
    try {
      URI address = new URI(text);
      if (address.getHost() != null
          && address.getUserInfo() == null
          && address.getQuery() == null
          && address.getFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Below: what it says quotes the text, which may hold a password.
    }
    throw new ClusterAccessException(where + ": expected the address of a server");
  }

  private static boolean isLoopback(String host) {
    try {
      boolean literal = host.startsWith("[") || Character.isDigit(host.charAt(0));
      return host.equals("localhost")
          || (literal && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  URI server() {
    return server;
  }

  Optional<SSLContext> tls() {
    return tls;
  }

  BearerToken token() {
    return token;
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
