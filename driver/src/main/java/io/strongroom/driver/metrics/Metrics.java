package io.strongroom.driver.metrics;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeEvent.Fetched;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.MonotonicClock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * All metrics of the driver. Names without {@code strongroom_} and their labels are those of the
 * Secrets Store CSI Driver, whose dashboards go on to work.
 */
public final class Metrics implements VolumeListener {
  /** Names of providers come from classes. There are four stores, and room for those of others. */
  static final int MAX_PROVIDERS = 32;

  private static final String LINUX = "linux";

  private final BoundedLabel providers = new BoundedLabel(MAX_PROVIDERS);
  private final List<Family> families = new CopyOnWriteArrayList<>();
  private final Freshness freshness;
  private final RefusedVolumes refusedVolumes;

  private final Counters publishes =
      counters(
          "node_publish_total",
          "Publishes that were answered OK; with those of volumes that were there already.",
          "provider",
          "os_type");
  private final Counters publishErrors =
      counters(
          "node_publish_error_total",
          "Publishes that were answered with an error.",
          "provider",
          "error_type",
          "os_type");
  private final Counters unpublishes =
      counters("node_unpublish_total", "Unpublishes that were answered OK.", "os_type")
          .startingWith(LINUX);
  private final Counters unpublishErrors =
      counters(
              "node_unpublish_error_total",
              "Unpublishes that were answered with an error.",
              "os_type")
          .startingWith(LINUX);
  private final Counters refreshes =
      counters(
          "rotation_reconcile_total",
          "Refreshes of a volume; rotated says whether files were written.",
          "provider",
          "os_type",
          "rotated");
  private final Counters refreshErrors =
      counters(
          "rotation_reconcile_error_total",
          "Refreshes of a volume that failed; its files stay.",
          "provider",
          "error_type",
          "os_type",
          "rotated");
  private final Durations refreshDurations =
      durations(
          "rotation_reconcile_duration_sec",
          "Seconds that the refresh of a volume took.",
          "os_type");
  private final Durations publishDurations =
      durations(
          "strongroom_publish_duration_seconds",
          "Seconds that a publish took, without those of volumes that were there already.",
          "outcome");
  private final Counters storeCalls =
      counters(
          "strongroom_store_calls_total",
          "Calls of stores and of providers behind sockets.",
          "provider",
          "operation",
          "outcome");
  private final Durations storeDurations =
      durations(
          "strongroom_store_call_duration_seconds",
          "Seconds that a call of a store took, with the wait for its turn.",
          "provider",
          "operation");

  public Metrics(MonotonicClock clock) {
    freshness = add(new Freshness(clock));
    refusedVolumes = add(new RefusedVolumes(clock));
  }

  /** Adds what is read at each scrape. Called once, before the first scrape. */
  public void add(Gauges gauges) {
    gauge(
        "strongroom_volumes",
        "Volumes that are published on this node, with those that wait for kubelet.",
        () -> freshness.volumes() + gauges.waitingVolumes());
    gauge(
        "strongroom_volumes_waiting",
        "Volumes of an earlier process that kubelet has not asked for since.",
        gauges::waitingVolumes);
    gauge(
        "strongroom_content_bytes",
        "Bytes of content that all volumes hold.",
        gauges::contentBytes);
    gauge(
        "strongroom_content_limit_bytes",
        "Bytes of content that all volumes may hold (--max-node-bytes, Helm: limits.maxNodeBytes).",
        gauges::contentLimit);
    gauge(
        "strongroom_unread_objects",
        "Objects that were rotated and that no container has opened since.",
        gauges::unreadObjects);
    gauge(
        "strongroom_expired_objects",
        "Objects in volumes that have expired by the date that their store states.",
        gauges::expiredObjects);
    add(new ContentEnds(gauges::contentEnds));
    gauge(
        "strongroom_open_circuits",
        "Stores that did not answer several times in a row: they are only called to probe them.",
        gauges::openCircuits);
    add(new GivingBack(gauges::notGivenBack));
    add(out -> lostLines(out, gauges));
  }

  private static void lostLines(Exposition out, Gauges gauges) {
    String name = "strongroom_lost_log_lines_total";
    out.family(name, "counter", "Lines of a log that were lost because nobody read it.");
    out.sample(name, List.of("log"), List.of("driver"), gauges.lostLogLines());
    out.sample(name, List.of("log"), List.of("audit"), gauges.lostAuditLines());
  }

  private Counters counters(String name, String help, String... labels) {
    return add(new Counters(name, List.of(labels), help));
  }

  private Durations durations(String name, String help, String... labels) {
    return add(new Durations(name, List.of(labels), help));
  }

  private <T extends Family> T add(T family) {
    families.add(family);
    return family;
  }

  private void gauge(String name, String help, LongSupplier value) {
    add(new Gauge(name, help, value));
  }

  /** All metrics in Prometheus' text format. */
  public String exposition() {
    Exposition out = new Exposition();
    families.forEach(family -> family.writeTo(out));
    return out.toString();
  }

  @Override
  public void onEvent(VolumeEvent any) {
    switch (any) {
      case VolumeEvent.Published event -> {
        publishes.count(provider(Optional.of(event.origin())), LINUX);
        publishDurations.took(event.took(), "published");
        freshness.compared(event.request());
        refusedVolumes.waitsNoMore(event.request().id().value());
      }
      case VolumeEvent.Republished event -> {
        publishes.count(provider(event.origin()), LINUX);
        refusedVolumes.waitsNoMore(event.subject().volumeId());
      }
      case VolumeEvent.Refused event -> {
        publishErrors.count(provider(event.problem().origin()), event.problem().type(), LINUX);
        publishDurations.took(event.took(), "refused");
        refusedVolumes.refused(event.subject());
      }
      case VolumeEvent.Adopted event -> freshness.adopted(event.request());
      case VolumeEvent.Fetched event -> fetched(event);
      case VolumeEvent.Refreshed event -> {
        refreshes.count(provider(event.origin()), LINUX, Boolean.toString(event.changed()));
        refreshDurations.took(event.took(), LINUX);
        freshness.compared(event.request());
      }
      case VolumeEvent.RefreshFailed event -> {
        refreshErrors.count(
            provider(event.problem().origin()), event.problem().type(), LINUX, "false");
        refreshDurations.took(event.took(), LINUX);
        freshness.failed(event.request());
      }
      case VolumeEvent.Unpublished event -> {
        unpublishes.count(LINUX);
        freshness.gone(event.target());
        refusedVolumes.waitsNoMore(event.volumeId());
      }
      case VolumeEvent.UnpublishFailed _ -> unpublishErrors.count(LINUX);
    }
  }

  private void fetched(Fetched event) {
    String provider = provider(Optional.of(event.origin()));
    String operation = event.operation().name().toLowerCase(Locale.ROOT);
    storeCalls.count(provider, operation, outcomeOf(event));
    storeDurations.took(event.took(), provider, operation);
  }

  /** The kind of the failure that a person most probably has to mend first. */
  private static String outcomeOf(Fetched event) {
    Enum<?> outcome =
        event.failures().stream()
            .map(FetchFailure::kind)
            .min(Comparator.naturalOrder())
            .<Enum<?>>map(kind -> kind)
            .orElse(event.outcome());
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** Empty where it is not known, as upstream has it. */
  private String provider(Optional<Origin> origin) {
    return origin.map(known -> providers.of(known.provider())).orElse("");
  }
}
