package io.strongroom.provider.azure.fake;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * The fake, listening: over TLS for Entra, Graph, the Resource Manager and vaults, distinguished by
 * their names; over TLS for a cluster's API server; in plain HTTP for a machine's identity
 * endpoint; and an HTTP proxy that leads the real names here.
 */
public final class FakeAzure implements AutoCloseable {
  /** So many pods may begin at once. */
  static final int BACKLOG = 1000;

  private final Authority authority = Authority.root("authority of the fake", Keys.ec("secp256r1"));
  private final Listening listening;
  private final Hosts hosts = new Hosts();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Faults faults = new Faults();
  private volatile VaultCallMeter callMeter = new VaultCallMeter();
  private final TokenProxy tokenProxy = new TokenProxy(this);
  private final Entra entra = new Entra(this);
  private final FakeAzureMachine machine = new FakeAzureMachine(this);
  private final Owners owners = new Owners(this);
  private final FakeAzureRoutes routes = new FakeAzureRoutes(this);
  private final HttpsServer https;
  private final HttpsServer cluster;
  private final HttpServer plain;
  private final ForwardProxy proxy;

  /**
   * Where it listens and who fills it.
   *
   * @param plain without TLS, as a machine's identity endpoint
   * @param cluster as a cluster's API server, with the token proxy in its front
   * @param adminToken opens {@code /fake/} and every vault; empty: no token does
   */
  public record Listening(
      InetSocketAddress https,
      InetSocketAddress plain,
      InetSocketAddress proxy,
      InetSocketAddress cluster,
      Optional<String> adminToken) {
    /** On this machine, at ports that are free. */
    public static Listening here(Optional<String> adminToken) {
      return new Listening(
          ForwardProxy.local(0),
          ForwardProxy.local(0),
          ForwardProxy.local(0),
          ForwardProxy.local(0),
          adminToken);
    }
  }

  /**
   * A call that was answered.
   *
   * @param operation {@code GetSecret}, {@code Token}, {@code Challenge} and so on
   * @param path as it was on the wire
   * @param name of the object, the tenant or the resource
   * @param principal client id; empty where it is not known
   * @param by what it was shown: {@code secret} or {@code assertion} for a token, else empty
   */
  public record Call(
      Instant at,
      String operation,
      String method,
      String host,
      String path,
      String name,
      String principal,
      String by) {}

  public FakeAzure(Listening listening) {
    this.listening = listening;
    try {
      https = HttpsServer.create(listening.https(), BACKLOG);
      https.setHttpsConfigurator(
          new HttpsConfigurator(new ServerCertificates(authority, List::of).context()));
      cluster = HttpsServer.create(listening.cluster(), BACKLOG);
      cluster.setHttpsConfigurator(
          new HttpsConfigurator(
              new ServerCertificates(
                      tokenProxy.authority(), () -> List.of(tokenProxy.apiServerName()))
                  .context()));
      plain = HttpServer.create(listening.plain(), BACKLOG);
      proxy = new ForwardProxy(listening.proxy(), this::where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    https.createContext("/", service(routes::answer));
    plain.createContext("/", service(machine::answer));
    cluster.createContext("/", service(tokenProxy::answer));
    for (HttpServer server : List.of(https, cluster, plain)) {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
    }
  }

  private static HttpHandler service(Service service) {
    return service.handler();
  }

  public int port() {
    return https.getAddress().getPort();
  }

  /** Of the cluster's API server and its token proxy. */
  public int clusterPort() {
    return cluster.getAddress().getPort();
  }

  /** Of the machine's identity endpoint. */
  public int plainPort() {
    return plain.getAddress().getPort();
  }

  public int proxyPort() {
    return proxy.port();
  }

  /** Whose certificates the fake shows, but for the token proxy. */
  public Authority authority() {
    return authority;
  }

  public Entra entra() {
    return entra;
  }

  public FakeAzureMachine machine() {
    return machine;
  }

  public TokenProxy tokenProxy() {
    return tokenProxy;
  }

  /** One more cloud. */
  public void cloud(FakeAzureCloud cloud) {
    hosts.add(cloud);
  }

  Hosts hosts() {
    return hosts;
  }

  /** Lets an application administer its tenant and the subscription, as {@code az} does. */
  public void owner(Application application) {
    owners.add(application);
  }

  Owners owners() {
    return owners;
  }

  /** A vault, in all clouds; it is made where it is not there. */
  public Vault vault(String name, String tenant) {
    return hosts.vault(name, tenant);
  }

  /** The service account tokens that were presented, and the access tokens that were issued. */
  public List<String> sensitive() {
    return entra.tokens().sensitive();
  }

  /** The calls so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public long count(String operation) {
    return calls.stream().filter(call -> call.operation().equals(operation)).count();
  }

  public void forgetCalls() {
    calls.clear();
  }

  public void fault(FakeAzureFault fault) {
    faults.add(fault);
  }

  /** Takes back all faults. */
  public void mend() {
    faults.clear();
  }

  /** How many connections there were through the proxy so far. */
  public int tunnels() {
    return proxy.tunnels();
  }

  /** The calls of vaults that run at the same time. */
  public VaultCallMeter callMeter() {
    return callMeter;
  }

  /** As it was in the beginning, but for its clouds. */
  public void clear() {
    hosts.forgetVaults();
    entra.clear();
    machine.clear();
    tokenProxy.clear();
    owners.clear();
    routes.clear();
    faults.clear();
    callMeter = new VaultCallMeter(); // calls that hang still count there no more
    calls.clear();
  }

  Faults faults() {
    return faults;
  }

  void failIfOrdered(String operation, String name) throws FakeAzureRefusal {
    faults.failIfOrdered(operation, name, false, false);
  }

  void log(String operation, FakeAzureRequest request, String name, String principal) {
    log(operation, request, name, principal, "");
  }

  void log(String operation, FakeAzureRequest request, String name, String principal, String by) {
    calls.add(
        new Call(
            Instant.now(),
            operation,
            request.method(),
            request.host(),
            request.path(),
            name,
            principal,
            by));
  }

  boolean isAdministrator(String token) {
    return listening.adminToken().filter(token::equals).isPresent();
  }

  private Optional<InetSocketAddress> where(String host) {
    if (host.equals("169.254.169.254")) {
      return Optional.of(reachable(plain.getAddress()));
    }
    if (tokenProxy.isOfCluster(host)) {
      return Optional.of(reachable(cluster.getAddress()));
    }
    return routes.isKnown(host) ? Optional.of(reachable(https.getAddress())) : Optional.empty();
  }

  private static InetSocketAddress reachable(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress()
        ? ForwardProxy.local(address.getPort())
        : address;
  }

  @Override
  public void close() {
    https.stop(0);
    cluster.stop(0);
    plain.stop(0);
    try {
      proxy.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
