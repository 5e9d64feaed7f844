package io.strongroom.driver.kube;

import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.observe.LogKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the metadata of SecretProviderClasses of all namespaces and calls a listener with those
 * that changed.
 *
 * <p>It remembers one version and nothing about objects, so that its memory does not grow with the
 * cluster. It runs in one virtual thread until it is closed.
 */
public final class MetadataWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataWatch.class);

  /** Bookmarks come about every minute: two of them missing, and the connection is dead. */
  private static final Duration STALL = Duration.ofMinutes(2);

  private static final int MIN_SECONDS = 300;
  private static final int MAX_SECONDS = 600;

  private final HttpKubernetesApi api;
  private final Resource resource = Resource.allSecretProviderClasses();
  private final Listener listener;
  private final RandomGenerator random;
  private final Pause pause;
  private final Duration stall;
  private final ServerBackoff backoff;
  private @Nullable String version;
  private String said = "";
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /** Listener for changes. Calls come from one thread, in order, and should return at once. */
  public interface Listener {
    /** From now on every change is reported, and those since the last such time are about to be. */
    void watching();

    /**
     * Changes are not reported until {@link #watching}. May be called repeatedly, and so may {@link
     * #lost}.
     */
    void interrupted();

    /** Added, changed or deleted. */
    void changed(String namespace, String name);

    /** Changes may have been missed: what was read before this call may be stale. */
    void lost();
  }

  public MetadataWatch(HttpKubernetesApi api, Listener listener) {
    this(api, listener, RandomGenerator.getDefault(), Thread::sleep, STALL);
  }

  MetadataWatch(
      HttpKubernetesApi api,
      Listener listener,
      RandomGenerator random,
      Pause pause,
      Duration stall) {
    this.api = api;
    this.listener = listener;
    this.random = random;
    this.pause = pause;
    this.stall = stall;
    this.backoff = new ServerBackoff(random);
  }

  /** Starts the thread; called once at most. */
  public void start() {
    thread = Thread.ofVirtual().name("class-watch").start(this::run);
  }

  /** Ends the watch; the thread may run for a moment longer. */
  @Override
  public void close() {
    closed = true; // an interrupt alone is lost on a session that ends without waiting
    @Nullable Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        Optional<Duration> wait = session();
        if (wait.isPresent()) {
          pause.of(wait.get());
        }
      }
    } catch (InterruptedException e) {
      listener.interrupted();
    }
  }

  /** One connection, from list or last bookmark to its end; then how long to wait. */
  private Optional<Duration> session() throws InterruptedException {
    boolean alive = false;
    try {
      @Nullable String from = version;
      if (from == null) {
        from = api.latestVersion(resource);
        version = from;
        listener.lost(); // after the list: what was read before it may have changed before it
      }
      Duration timeout = Duration.ofSeconds(random.nextInt(MIN_SECONDS, MAX_SECONDS + 1));
      try (StreamedBody events = api.watch(resource, from, timeout)) {
        listener.watching();
        say("");
        for (Optional<byte[]> line = events.line(stall);
            line.isPresent();
            line = events.line(stall)) {
          event(line.get());
          alive = true;
          backoff.reset();
        }
      }
      listener.interrupted();
      // A server that ends every watch at once must not be asked in a circle.
      return alive ? Optional.empty() : Optional.of(backoff.next(Optional.empty()));
    } catch (KubernetesException e) {
      listener.interrupted();
      if (e.reason() == Reason.GONE || e.reason() == Reason.INVALID) {
        forget();
      }
      say(advice(e));
      return Optional.of(backoff.next(e.retryAfter()));
    } catch (IOException e) {
      listener.interrupted();
      say("the watch broke off: " + e.getMessage());
      return Optional.of(backoff.next(Optional.empty()));
    } catch (RuntimeException defect) {
      listener.interrupted();
      forget();
      LOG.error("class watch: {}", Defects.describe(defect));
      return Optional.of(backoff.next(Optional.empty()));
    }
  }

  private void event(byte[] line) throws KubernetesException {
    JsonObject event =
        Answers.object(line)
            .orElseThrow(() -> new KubernetesException(Reason.INVALID, "an event is not JSON"));
    JsonObject object = Json.child(event, "object");
    JsonObject metadata = Json.child(object, "metadata");
    String newer = Json.text(metadata, "resourceVersion");
    switch (Json.text(event, "type")) {
      case "BOOKMARK" -> {}
      case "ADDED", "MODIFIED", "DELETED" -> {
        String name = Json.text(metadata, "name");
        if (name.isEmpty()) {
          throw new KubernetesException(Reason.INVALID, "an event names no object");
        }
        listener.changed(Json.text(metadata, "namespace"), name);
      }
      case "ERROR" ->
          throw new KubernetesException(
              Reason.GONE, "the watch was ended: " + Answers.words(Json.text(object, "message")));
      default -> throw new KubernetesException(Reason.INVALID, "an event of unknown type");
    }
    if (newer.isEmpty()) {
      throw new KubernetesException(Reason.INVALID, "an event has no resourceVersion");
    }
    version = newer;
  }

  private void forget() {
    version = null;
    listener.lost();
  }

  private static String advice(KubernetesException e) {
    return e.reason() == Reason.FORBIDDEN
        ? e.getMessage()
            + "; the driver's ClusterRole needs get, list and watch of secretproviderclasses"
        : String.valueOf(e.getMessage());
  }

  /** Logs a problem once, however often it is tried. */
  private void say(String problem) {
    if (!closed && !problem.equals(said)) {
      if (problem.isEmpty()) {
        LOG.atInfo().log("changes of SecretProviderClasses are watched again");
      } else {
        LOG.atWarn()
            .addKeyValue(LogKeys.MESSAGE, problem)
            .log("changes of SecretProviderClasses are not watched; each use asks the API server");
      }
      said = problem;
    }
  }
}
