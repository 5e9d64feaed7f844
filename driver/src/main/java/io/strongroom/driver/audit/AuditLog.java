package io.strongroom.driver.audit;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeEvent.Fetched;
import io.strongroom.driver.event.VolumeEvent.Outcome;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.event.VolumeSubject;
import io.strongroom.driver.observe.Defects;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: one JSON object a line, on a logger of its own. Fetches that found no change are
 * at DEBUG, everything else is at INFO.
 *
 * <p>A line holds names, versions and outcomes, never a value, a token or an attribute.
 */
public final class AuditLog implements VolumeListener {
  /** Name of the logger, and in every line, by which the lines are found among others. */
  public static final String LOGGER = "strongroom.audit";

  private static final Logger AUDIT = LoggerFactory.getLogger(LOGGER);
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final String node;
  private final InstantSource clock;

  /**
   * @param node the node's name
   */
  public AuditLog(String node, InstantSource clock) {
    this.node = node;
    this.clock = clock;
  }

  /** The line that stands for lines that were lost, because the log was not read. */
  public static String lost(Instant time, long lines) {
    return new AuditLine()
        .text("logger", LOGGER)
        .text("time", time.toString())
        .text("event", "lost")
        .number("lines", lines)
        .toString();
  }

  @Override
  public void onEvent(VolumeEvent any) {
    if (!AUDIT.isInfoEnabled()) {
      return;
    }
    try {
      write(any);
    } catch (RuntimeException defect) {
      LOG.error("audit log: {}", Defects.describe(defect));
    }
  }

  private void write(VolumeEvent any) {
    switch (any) {
      case VolumeEvent.Published event ->
          info(
              line("publish", VolumeSubject.of(event.request()), Optional.of(event.origin()))
                  .text("outcome", "published")
                  .took(event.took())
                  .changes(List.of(), event.versions()));
      case VolumeEvent.Refused event ->
          info(
              problem(
                      line("publish", event.subject(), event.problem().origin()),
                      "refused",
                      event.problem())
                  .took(event.took()));
      case VolumeEvent.Fetched event -> fetched(event);
      case VolumeEvent.Refreshed event -> {
        // The fetch has a line already; an unchanged volume needs no second one.
        if (event.changed()) {
          info(
              line("refresh", VolumeSubject.of(event.request()), event.origin())
                  .text("outcome", "updated")
                  .took(event.took())
                  .changes(event.before(), event.versions()));
        }
      }
      case VolumeEvent.RefreshFailed event ->
          info(
              problem(
                      line("refresh", VolumeSubject.of(event.request()), event.problem().origin()),
                      "kept",
                      event.problem())
                  .took(event.took())
                  .changes(event.held(), event.held()));
      case VolumeEvent.Unpublished event -> unpublished(event);
      case VolumeEvent.UnpublishFailed event ->
          info(
              problem(
                  line("unpublish", unknownPod(event.volumeId(), ""), Optional.empty()),
                  "failed",
                  event.problem()));
      case VolumeEvent.Republished _, VolumeEvent.Adopted _ -> {}
    }
  }

  private void fetched(Fetched event) {
    boolean news = event.outcome() != Outcome.NOT_CHANGED && !isUnchanged(event);
    if (!news && !AUDIT.isDebugEnabled()) {
      return;
    }
    AuditLine line =
        line("fetch", VolumeSubject.of(event.request()), Optional.of(event.origin()))
            .text("operation", lower(event.operation()))
            .text("outcome", lower(event.outcome()))
            .took(event.took())
            .failures(event.failures())
            .changes(event.held(), event.versions());
    if (news) {
      info(line);
    } else {
      AUDIT.debug(line.toString());
    }
  }

  /** Many stores cannot answer "not changed" but by giving everything again. */
  private static boolean isUnchanged(Fetched event) {
    return event.outcome() == Outcome.FETCHED
        && !event.versions().isEmpty()
        && event.versions().equals(event.held());
  }

  private void unpublished(VolumeEvent.Unpublished event) {
    VolumeSubject subject =
        event
            .known()
            .map(VolumeEvent.Unpublished.Known::subject)
            .orElseGet(() -> unknownPod(event.volumeId(), event.target().podUid()));
    List<ObjectVersion> held =
        event.known().map(VolumeEvent.Unpublished.Known::held).orElse(List.of());
    info(
        line("unpublish", subject, event.known().flatMap(VolumeEvent.Unpublished.Known::origin))
            .text("outcome", "unpublished")
            .changes(held, List.of()));
  }

  private static VolumeSubject unknownPod(String volumeId, String podUid) {
    return new VolumeSubject(volumeId, "", "", podUid, "", "");
  }

  private AuditLine line(String event, VolumeSubject subject, Optional<Origin> origin) {
    AuditLine line =
        new AuditLine()
            .text("logger", LOGGER)
            .text("time", clock.instant().toString())
            .text("event", event)
            .text("node", node)
            .text("volume", subject.volumeId())
            .text("namespace", subject.namespace())
            .text("pod", subject.pod())
            .text("podUid", subject.podUid())
            .text("serviceAccount", subject.serviceAccount())
            .text("class", subject.className());
    origin.ifPresent(known -> line.text("provider", known.provider()).text("store", known.store()));
    return line;
  }

  private static AuditLine problem(AuditLine line, String outcome, Problem problem) {
    return line.text("outcome", outcome)
        .text("reason", problem.type())
        .message(problem.message())
        .failures(problem.failures());
  }

  private static void info(AuditLine line) {
    AUDIT.info(line.toString());
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
