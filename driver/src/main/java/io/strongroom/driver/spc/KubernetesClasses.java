package io.strongroom.driver.spc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.MetadataWatch;
import io.strongroom.driver.kube.Resource;
import io.strongroom.driver.observe.LogKeys;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SecretProviderClasses of a cluster: each is read when it is asked for, and remembered as long
 * as a {@link MetadataWatch} would say that it changed.
 *
 * <p>Only classes are remembered, never that one is missing or malformed: the pod that waits for a
 * class to be mended starts with the next try. While the API server is away, a class that was read
 * before still serves, and a line in the log says so once.
 */
public final class KubernetesClasses implements SecretProviderClasses, MetadataWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesClasses.class);
  private static final int MAX_ENTRIES = 512;
  private static final long MAX_CHARACTERS = 4 << 20;

  /** A server that hangs costs one call its deadline, and not each. */
  private static final Duration AWAY = Duration.ofSeconds(5);

  private static final String GONE =
      "the API server does not answer: SecretProviderClasses that were read before are served as"
          + " they were";

  private static final String NOT_YET =
      "the API server has not answered since the start: no SecretProviderClass is known, so pods"
          + " wait and volumes keep the files they have";

  private final KubernetesApi api;
  private final MonotonicClock clock;
  private final RecentlyUsed<Entry> entries = new RecentlyUsed<>(MAX_ENTRIES, MAX_CHARACTERS);
  private final List<BiConsumer<String, String>> changeListeners = new CopyOnWriteArrayList<>();

  /** Counts what the watch says; a class that was asked for before is not current after. */
  @GuardedBy("this")
  private long moment;

  /** The moment from which on nothing was missed. */
  @GuardedBy("this")
  private long unbroken;

  @GuardedBy("this")
  private boolean watching;

  @GuardedBy("this")
  private Moment awayUntil = Moment.EARLIEST;

  /** Whether the API server has answered since the start: what was never read cannot be served. */
  @GuardedBy("this")
  private boolean answered;

  @GuardedBy("this")
  private boolean saidAway;

  /**
   * @param asked the moment before it was asked for
   * @param touched whether it changed since
   */
  private record Entry(SecretProviderClass found, long asked, boolean touched) {}

  public KubernetesClasses(KubernetesApi api, MonotonicClock clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * Who wants to know namespace and name of each class that changed. Called by the watch's thread;
   * changes while the watch was broken are not reported.
   */
  public void onChange(BiConsumer<String, String> listener) {
    changeListeners.add(listener);
  }

  @Override
  public Lookup find(String namespace, String name) {
    Optional<Entry> known = entries.get(namespace, name);
    if (known.isPresent() && mayServe(known.get())) {
      return new Lookup.Found(known.get().found());
    }
    long asked = now();
    try {
      Optional<JsonObject> answer = api.get(Resource.secretProviderClasses(namespace), name);
      reachable();
      if (answer.isEmpty()) {
        entries.remove(namespace, name);
        return new Lookup.NotFound();
      }
      Lookup lookup = SpcObject.read(answer.get(), namespace, name);
      if (lookup instanceof Lookup.Found(SecretProviderClass found)) {
        remember(found, asked);
      } else {
        entries.remove(namespace, name);
      }
      return lookup;
    } catch (KubernetesException e) {
      return failed(known, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Lookup.Unavailable("interrupted while asking the API server");
    }
  }

  private Lookup failed(Optional<Entry> known, KubernetesException e) {
    return switch (e.reason()) {
      case UNAVAILABLE, FAILED, THROTTLED -> {
        away(e);
        yield known
            .<Lookup>map(entry -> new Lookup.Found(entry.found()))
            .orElseGet(() -> new Lookup.Unavailable(String.valueOf(e.getMessage())));
      }
      case FORBIDDEN ->
          new Lookup.Unavailable(
              e.getMessage()
                  + "; the driver's ClusterRole needs get, list and watch of secretproviderclasses"
                  + " in the group secrets-store.csi.x-k8s.io");
      case UNAUTHORIZED ->
          new Lookup.Unavailable(e.getMessage() + "; is the driver's service account still there?");
      case NOT_FOUND, ALREADY_EXISTS, CONFLICT, GONE, INVALID ->
          new Lookup.Unavailable(String.valueOf(e.getMessage()));
    };
  }

  private synchronized boolean mayServe(Entry entry) {
    return (watching && !entry.touched() && entry.asked() >= unbroken)
        || clock.now().isBefore(awayUntil);
  }

  private synchronized long now() {
    return moment;
  }

  private synchronized void remember(SecretProviderClass found, long asked) {
    // What the watch said meanwhile may be about this class and newer than the answer.
    boolean touched = asked != moment;
    entries.put(found.namespace(), found.name(), new Entry(found, asked, touched), size(found));
  }

  private static long size(SecretProviderClass found) {
    return size(found.parameters()) + size(found.annotations());
  }

  private static long size(Map<String, String> texts) {
    return texts.entrySet().stream()
        .mapToLong(each -> each.getKey().length() + each.getValue().length())
        .sum();
  }

  private synchronized void reachable() {
    awayUntil = Moment.EARLIEST;
    answered = true;
    if (saidAway) {
      saidAway = false;
      LOG.atInfo().log("the API server answers: SecretProviderClasses are current");
    }
  }

  private synchronized void away(KubernetesException e) {
    awayUntil = clock.now().plus(AWAY);
    if (!saidAway) {
      saidAway = true;
      LOG.atWarn().addKeyValue(LogKeys.MESSAGE, e.getMessage()).log(answered ? GONE : NOT_YET);
    }
  }

  @Override
  public synchronized void watching() {
    watching = true;
  }

  @Override
  public synchronized void interrupted() {
    watching = false;
  }

  @Override
  public synchronized void lost() {
    watching = false;
    unbroken = ++moment;
  }

  @Override
  public void changed(String namespace, String name) {
    synchronized (this) {
      moment++;
      entries
          .get(namespace, name)
          .ifPresent(
              entry ->
                  entries.put(
                      namespace,
                      name,
                      new Entry(entry.found(), entry.asked(), true),
                      size(entry.found())));
    }
    changeListeners.forEach(listener -> listener.accept(namespace, name));
  }
}
