package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An event on a pod, of either of the two shapes in which components write them. */
record ListedEvent(
    String namespace,
    String pod,
    String podUid,
    String node,
    String component,
    String reason,
    String message,
    int count,
    Instant first,
    Instant last) {
  /** Kubelet's words; that is what there is to tell which volume it was. */
  private static final Pattern SET_UP =
      Pattern.compile(
          "MountVolume\\.SetUp failed for volume \"([^\"]{1,253})\" : (.*)", Pattern.DOTALL);

  private static final Pattern RPC_ERROR =
      Pattern.compile("rpc error: code = ([A-Za-z]{1,40}) desc = (.*)", Pattern.DOTALL);

  static ListedEvent read(Event event) {
    ObjectReference pod = event.getInvolvedObject();
    Instant created = time(event.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
    Optional<Instant> eventTime = time(micro(event.getEventTime()));
    Instant first = time(event.getFirstTimestamp()).or(() -> eventTime).orElse(created);
    Optional<Instant> again =
        Optional.ofNullable(event.getSeries())
            .flatMap(series -> time(micro(series.getLastObservedTime())));
    return new ListedEvent(
        text(pod.getNamespace()),
        text(pod.getName()),
        text(pod.getUid()),
        firstText(
            event.getSource() == null ? null : event.getSource().getHost(),
            event.getReportingInstance()),
        firstText(
            event.getReportingComponent(),
            event.getSource() == null ? null : event.getSource().getComponent()),
        text(event.getReason()),
        text(event.getMessage()),
        count(event),
        first,
        again.or(() -> time(event.getLastTimestamp())).orElse(first));
  }

  /** The volume that kubelet could not set up; empty for any other event. */
  Optional<String> volume() {
    Matcher matcher = SET_UP.matcher(message);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  RefusedVolume refusal(String volume) {
    Matcher setUp = SET_UP.matcher(message);
    String said = setUp.matches() ? setUp.group(2) : message;
    Matcher error = RPC_ERROR.matcher(said);
    boolean coded = error.matches();
    return new RefusedVolume(
        namespace,
        pod,
        volume,
        node,
        reason,
        coded ? error.group(1) : "",
        coded ? error.group(2) : said,
        count,
        first,
        last);
  }

  private static int count(Event event) {
    if (event.getSeries() != null && event.getSeries().getCount() != null) {
      return event.getSeries().getCount();
    }
    return event.getCount() == null ? 1 : event.getCount();
  }

  private static @Nullable String micro(@Nullable MicroTime time) {
    return time == null ? null : time.getTime();
  }

  static Optional<Instant> time(@Nullable String text) {
    try {
      return text == null || text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String firstText(@Nullable String one, @Nullable String other) {
    return Stream.of(text(one), text(other))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }
}
