package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The fake's one server, for all services: their paths do not meet. */
public final class FakeGoogle implements AutoCloseable {
  private final Projects projects = new Projects();
  private final Pools pools = new Pools(projects);
  private final Policies policies;
  private final FakeTokens tokens;
  private final FakeSecrets secrets = new FakeSecrets(projects);
  private final FakeParameters parameters;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<FakeGoogleFault> faults = new CopyOnWriteArrayList<>();
  private final Map<String, String> metadata = new ConcurrentHashMap<>();
  private final GoogleCallMeter callMeter = new GoogleCallMeter();
  private final HttpServer server;
  private final FakeGoogleRoutes routes = new FakeGoogleRoutes(this);

  /**
   * A call that was answered.
   *
   * @param name the resource, the audience or the account
   * @param principal as whom; empty where that was not known yet
   */
  public record Call(Instant at, String method, String host, String name, String principal) {}

  /**
   * A server.
   *
   * @param server not started yet
   * @param open whether what has no policy is everybody's
   * @param issuerKeys with which the tokens of service accounts are signed that are shown to pools
   *     that do not exist; none, if pools are to be made
   */
  public FakeGoogle(HttpServer server, boolean open, Supplier<List<PublicKey>> issuerKeys) {
    this.server = server;
    policies = new Policies(open);
    tokens = new FakeTokens(policies, pools, issuerKeys);
    parameters = new FakeParameters(projects, secrets, policies);
    projects.number("demo-project");
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  Pools pools() {
    return pools;
  }

  Projects projects() {
    return projects;
  }

  /** A resource as Google answers it: with the number of its project. */
  public String shown(String name) {
    return projects.withNumber(name);
  }

  public FakeSecrets secrets() {
    return secrets;
  }

  public FakeParameters parameters() {
    return parameters;
  }

  public Policies policies() {
    return policies;
  }

  public FakeTokens tokens() {
    return tokens;
  }

  /** The calls so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Those that came at this time or later. */
  public List<Call> callsSince(Instant time) {
    return calls.stream().filter(call -> !call.at().isBefore(time)).toList();
  }

  /** How many calls of a method there were. */
  public long count(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).count();
  }

  public void forgetCalls() {
    calls.clear();
  }

  /** The calls that are under way at the same time. */
  public GoogleCallMeter callMeter() {
    return callMeter;
  }

  /** The next reads of a name fail. */
  public void fault(String name, String code, String message, int times, Optional<String> after) {
    faults.add(new FakeGoogleFault(name, FakeGoogleRefusal.of(code, message, after), times));
  }

  /** The token exchange answers so. */
  public void faultOfTokens(String method, int status, String code, String description) {
    faults.add(
        new FakeGoogleFault(
            method, FakeGoogleRefusal.ofTokens(status, code, description), Integer.MAX_VALUE));
  }

  public void mend() {
    faults.clear();
  }

  /** What the metadata server knows, by its path. */
  public void metadata(String path, String value) {
    metadata.put(path, value);
  }

  /** As it was in the beginning. */
  public void clear() {
    secrets.clear();
    parameters.clear();
    policies.clear();
    metadata.clear();
    faults.clear();
    calls.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      FakeGoogleRequest request = FakeGoogleRequest.of(exchange);
      try {
        request.answer(200, callMeter.during(() -> routes.answer(request)), Optional.empty());
      } catch (FakeGoogleRefusal refusal) {
        request.answer(refusal.status(), refusal.body().toString(), refusal.retryAfter());
      } catch (JsonParseException | IllegalStateException | NullPointerException e) {
        request.answer(
            400,
            FakeGoogleRefusal.of("INVALID_ARGUMENT", "not understood").body().toString(),
            Optional.empty());
      }
    }
  }

  /** What the metadata server knows of a path. */
  Optional<String> metadata(String path) {
    return Optional.ofNullable(metadata.get(path));
  }

  void log(String method, FakeGoogleRequest request, String name, String principal) {
    calls.add(new Call(Instant.now(), method, request.host(), name, principal));
  }

  /** Fails where that was ordered. */
  void failIfOrdered(String name) throws FakeGoogleRefusal {
    for (FakeGoogleFault fault : faults) {
      if (fault.takes(name)) {
        throw fault.refusal();
      }
    }
  }

  /** The calls so far, over HTTP; a DELETE forgets them. */
  JsonArray shownCalls(FakeGoogleRequest request) {
    JsonArray all = new JsonArray();
    calls.forEach(
        call -> {
          JsonObject json = new JsonObject();
          json.addProperty("method", call.method());
          json.addProperty("host", call.host());
          json.addProperty("name", call.name());
          json.addProperty("principal", call.principal());
          all.add(json);
        });
    if (request.method().equals("DELETE")) {
      calls.clear();
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
