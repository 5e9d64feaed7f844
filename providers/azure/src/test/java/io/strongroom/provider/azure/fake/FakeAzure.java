package io.strongroom.provider.azure.fake;

import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * The fake, listening: over TLS for Entra, vaults and the token proxy, told apart by their names;
 * in plain HTTP for a machine's identity endpoint; and an HTTP proxy that leads the real names
 * here.
 */
public final class FakeAzure implements AutoCloseable {
  /** So many pods may begin at once. */
  static final int BACKLOG = 1000;

  private final Authority authority = Authority.root("authority of the fake", Keys.ec("secp256r1"));
  private final Listening listening;
  private final List<Cloud> clouds = new CopyOnWriteArrayList<>(Cloud.USUAL);
  private final Map<String, Vault> vaults = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Faults faults = new Faults();
  private final TokenProxy tokenProxy = new TokenProxy(this);
  private final Entra entra = new Entra(this);
  private final Machine machine = new Machine(this);
  private final KeyVault keyVault = new KeyVault(this);
  private final Admin admin = new Admin(this);
  private final HttpsServer https;
  private final HttpServer plain;
  private final ForwardProxy proxy;

  /**
   * Where it listens and who fills it.
   *
   * @param adminToken opens {@code /fake/} and every vault; empty: nobody's does
   */
  public record Listening(
      InetSocketAddress https,
      InetSocketAddress plain,
      InetSocketAddress proxy,
      Optional<String> adminToken) {
    /** On this machine, at ports that are free. */
    public static Listening here(Optional<String> adminToken) {
      return new Listening(
          ForwardProxy.local(0), ForwardProxy.local(0), ForwardProxy.local(0), adminToken);
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
          new HttpsConfigurator(new ServerCertificates(authority, tokenProxy).context()));
      plain = HttpServer.create(listening.plain(), BACKLOG);
      proxy = new ForwardProxy(listening.proxy(), this::where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    https.createContext("/", exchange -> handle(exchange, true));
    plain.createContext("/", exchange -> handle(exchange, false));
    for (HttpServer server : List.of(https, plain)) {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
    }
  }

  public int port() {
    return https.getAddress().getPort();
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

  public Machine machine() {
    return machine;
  }

  public TokenProxy tokenProxy() {
    return tokenProxy;
  }

  /** One more cloud. */
  public void cloud(Cloud cloud) {
    clouds.add(cloud);
  }

  List<Cloud> clouds() {
    return clouds;
  }

  /** A vault, in all clouds; it is made where it is not there. */
  public Vault vault(String name, String tenant) {
    return vaults.computeIfAbsent(
        name.toLowerCase(Locale.ROOT), one -> new Vault(one, new VaultSettings(tenant, false)));
  }

  Optional<Vault> vault(String name) {
    return Optional.ofNullable(vaults.get(name.toLowerCase(Locale.ROOT)));
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

  public void fault(Fault fault) {
    faults.add(fault);
  }

  /** Takes back all faults. */
  public void mend() {
    faults.clear();
  }

  /** As it was in the beginning. */
  public void clear() {
    vaults.clear();
    entra.clear();
    machine.clear();
    tokenProxy.clear();
    faults.clear();
    calls.clear();
  }

  Faults faults() {
    return faults;
  }

  void failIfOrdered(String operation, String name) throws Refusal {
    faults.failIfOrdered(operation, name, false, false);
  }

  void log(String operation, Request request, String name, String principal) {
    log(operation, request, name, principal, "");
  }

  void log(String operation, Request request, String name, String principal, String by) {
    calls.add(
        new Call(operation, request.method(), request.host(), request.path(), name, principal, by));
  }

  boolean isAdministrator(String token) {
    return listening.adminToken().filter(token::equals).isPresent();
  }

  /** An address without its port and without a slash at its end. */
  static String bare(String address) {
    return address.replaceFirst("/$", "").replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
  }

  /** The cloud of a resource; the first one where it is of no vault. */
  Cloud cloudOf(String resource) {
    return clouds.stream()
        .filter(cloud -> bare(resource).equals("https://" + cloud.vaultSuffix()))
        .findFirst()
        .orElseGet(clouds::getFirst);
  }

  private Optional<InetSocketAddress> where(String host) {
    if (host.equals("169.254.169.254")) {
      return Optional.of(reachable(plain.getAddress()));
    }
    boolean known =
        tokenProxy.isOfCluster(host)
            || clouds.stream().anyMatch(cloud -> cloud.loginHost().equals(host))
            || vaultOf(host).isPresent();
    return known ? Optional.of(reachable(https.getAddress())) : Optional.empty();
  }

  private static InetSocketAddress reachable(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress()
        ? ForwardProxy.local(address.getPort())
        : address;
  }

  private Optional<Cloud> cloudOfVault(String host) {
    return clouds.stream().filter(cloud -> cloud.hasVault(host)).findFirst();
  }

  private Optional<Vault> vaultOf(String host) {
    return cloudOfVault(host).flatMap(_ -> vault(host.substring(0, host.indexOf('.'))));
  }

  private void handle(HttpExchange exchange, boolean tls) throws IOException {
    try (exchange) {
      Request request = Request.of(exchange);
      Answer answer;
      try {
        answer = tls ? overTls(request) : machine.answer(request);
      } catch (Refusal refusal) {
        answer = refusal.answer();
      } catch (JsonParseException
          | IllegalArgumentException
          | IllegalStateException
          | NullPointerException
          | UnsupportedOperationException e) {
        answer = Refusal.ofVault(400, "BadParameter", "not understood: " + e).answer();
      }
      request.answer(answer);
    }
  }

  private Answer overTls(Request request) throws Refusal {
    if (request.path().startsWith("/fake/")) {
      return admin.answer(request);
    }
    if (tokenProxy.isOfCluster(request.serverName())) {
      return tokenProxy.answer(request);
    }
    String host = request.host();
    Optional<Cloud> login =
        clouds.stream().filter(cloud -> cloud.loginHost().equals(host)).findFirst();
    if (login.isPresent()) {
      return entra.answer(request, login.get());
    }
    Optional<Cloud> cloud = cloudOfVault(host);
    Optional<Vault> vault = vaultOf(host);
    return cloud.isPresent() && vault.isPresent()
        ? keyVault.answer(request, cloud.get(), vault.get())
        : Answer.text(404, "text/plain", "the fake is not " + host);
  }

  @Override
  public void close() {
    https.stop(0);
    plain.stop(0);
    try {
      proxy.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
