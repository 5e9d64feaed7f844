package io.strongroom.driver.kube;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.observe.LogKeys;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the taint from the driver's own node that keeps pods away until the driver is registered.
 * Operators create new nodes with {@code <driver name>/agent-not-ready}; needs get and patch of
 * nodes.
 */
public final class StartupTaint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StartupTaint.class);
  private static final String SUFFIX = "/agent-not-ready";

  /** The taint under the API group, for drivers of another name. */
  private static final String BY_GROUP = "secrets-store.csi.x-k8s.io" + SUFFIX;

  private final KubernetesApi api;
  private final String node;
  private final Set<String> keys;
  private final Pause pause;
  private final RandomGenerator random;
  private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();

  public StartupTaint(KubernetesApi api, String node, String driverName) {
    this(api, node, driverName, Thread::sleep, RandomGenerator.getDefault());
  }

  StartupTaint(
      KubernetesApi api, String node, String driverName, Pause pause, RandomGenerator random) {
    this.api = api;
    this.node = node;
    this.keys = new TreeSet<>(List.of(BY_GROUP, driverName + SUFFIX));
    this.pause = pause;
    this.random = random;
  }

  /**
   * Returns when the taint is gone or cannot be removed, which is logged; tries again for as long
   * as the API server is away or forbids it. At once if that is under way already.
   */
  public void run() throws InterruptedException {
    if (running.compareAndSet(null, Thread.currentThread())) {
      try {
        takeOff();
      } finally {
        running.set(null);
      }
    }
  }

  /** Ends a {@link #run} that is under way. */
  @Override
  public void close() {
    Thread thread = running.get();
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void takeOff() throws InterruptedException {
    ServerBackoff backoff = new ServerBackoff(random);
    String said = "";
    while (true) {
      try {
        once();
        return;
      } catch (KubernetesException e) {
        switch (e.reason()) {
          // Forbidden too: an API server that has only begun has not read its roles, and a node
          // that keeps its taint has no pods.
          case CONFLICT, FAILED, UNAVAILABLE, THROTTLED, UNAUTHORIZED, GONE, FORBIDDEN -> {
            String remedy = remedy(e.reason()) + "it is tried again";
            if (!remedy.equals(said)) {
              say(e, remedy);
              said = remedy;
            }
            pause.of(backoff.next(e.retryAfter()));
          }
          case NOT_FOUND -> {
            say(e, "--nodeid must be the name of the Kubernetes node");
            return;
          }
          case ALREADY_EXISTS, INVALID -> {
            say(e, "it stays");
            return;
          }
        }
      }
    }
  }

  private static String remedy(Reason reason) {
    return reason == Reason.FORBIDDEN
        ? "the driver's ClusterRole needs get and patch of nodes; "
        : "";
  }

  private void say(KubernetesException e, String remedy) {
    LOG.atWarn()
        .addKeyValue(LogKeys.MESSAGE, e.getMessage())
        .log("the startup taint could not be taken off node {}: {}", node, remedy);
  }

  private void once() throws KubernetesException, InterruptedException {
    Optional<JsonObject> found = api.get(Resource.nodes(), node);
    if (found.isEmpty()) {
      throw new KubernetesException(Reason.NOT_FOUND, "there is no node " + node);
    }
    JsonObject spec = Json.child(found.get(), "spec");
    JsonArray kept = new JsonArray();
    Set<String> removed = new TreeSet<>();
    for (JsonElement taint : Json.elements(spec, "taints")) {
      String key = Json.text(taint, "key");
      if (keys.contains(key)) {
        removed.add(key);
      } else {
        kept.add(taint);
      }
    }
    if (removed.isEmpty()) {
      LOG.atInfo().log("node {} has no startup taint", node);
      return;
    }
    JsonObject metadata = new JsonObject();
    // A list is replaced as a whole: only as long as no other client changed it.
    metadata.addProperty(
        "resourceVersion", Json.text(Json.child(found.get(), "metadata"), "resourceVersion"));
    JsonObject taints = new JsonObject();
    taints.add("taints", kept);
    JsonObject patch = new JsonObject();
    patch.add("metadata", metadata);
    patch.add("spec", taints);
    api.patch(Resource.nodes(), node, patch);
    LOG.atInfo().log("took {} off node {}", String.join(" and ", removed), node);
  }
}
