package io.strongroom.driver.metrics;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How fresh the volumes of this node are, by class. */
final class Freshness implements Family {
  private static final String AGE = "strongroom_secret_age_seconds";
  private static final String FAILURES = "strongroom_refresh_failures";
  private static final List<String> LABELS = List.of("namespace", "secretproviderclass");

  /** More classes than a node's pods use, by far; the least fresh ones keep their names. */
  static final int MAX_CLASSES = 100;

  private static final double MILLIS = 1e3;

  private final MonotonicClock clock;
  private final Map<TargetPath, Volume> volumes = new ConcurrentHashMap<>();

  /**
   * @param compared when it was last found equal to its store's content
   */
  private record Volume(ClassKey key, Moment compared, boolean failing) {}

  private record ClassKey(String namespace, String name) {
    static final ClassKey REST = new ClassKey(BoundedLabel.OTHER, BoundedLabel.OTHER);
  }

  private record Row(Moment oldest, long failing) {
    static Row of(Volume volume) {
      return new Row(volume.compared(), volume.failing() ? 1 : 0);
    }

    Row and(Row other) {
      return new Row(
          oldest.isBefore(other.oldest) ? oldest : other.oldest, failing + other.failing);
    }
  }

  Freshness(MonotonicClock clock) {
    this.clock = clock;
  }

  int volumes() {
    return volumes.size();
  }

  /** Records that a volume holds what its store has. */
  void compared(VolumeRequest request) {
    volumes.put(request.target(), new Volume(keyOf(request), clock.now(), false));
  }

  /** A volume of an earlier process: the age of its content is not known. */
  void adopted(VolumeRequest request) {
    volumes.putIfAbsent(request.target(), new Volume(keyOf(request), clock.now(), false));
  }

  void failed(VolumeRequest request) {
    volumes.compute(
        request.target(),
        (_, known) ->
            new Volume(keyOf(request), known == null ? clock.now() : known.compared(), true));
  }

  void gone(TargetPath target) {
    volumes.remove(target);
  }

  private static ClassKey keyOf(VolumeRequest request) {
    return new ClassKey(request.pod().namespace(), request.className());
  }

  @Override
  public void writeTo(Exposition out) {
    Map<ClassKey, Row> rows = rows();
    Moment now = clock.now();
    out.family(
        AGE, "gauge", "Seconds since the stalest volume of a class held what its store has.");
    rows.forEach(
        (key, row) ->
            out.sample(
                AGE,
                LABELS,
                List.of(key.namespace(), key.name()),
                row.oldest().until(now).toMillis() / MILLIS));
    out.family(FAILURES, "gauge", "Volumes of a class whose latest refresh failed.");
    rows.forEach(
        (key, row) ->
            out.sample(FAILURES, LABELS, List.of(key.namespace(), key.name()), row.failing()));
  }

  private Map<ClassKey, Row> rows() {
    Map<ClassKey, Row> all = new HashMap<>();
    volumes.values().forEach(volume -> all.merge(volume.key(), Row.of(volume), Row::and));
    Map<ClassKey, Row> rows = new HashMap<>();
    all.entrySet().stream()
        .sorted(
            Map.Entry.comparingByValue(
                Comparator.comparing(Row::oldest)
                    .thenComparing(Row::failing, Comparator.reverseOrder())))
        .forEach(
            row ->
                rows.merge(
                    rows.size() < MAX_CLASSES ? row.getKey() : ClassKey.REST,
                    row.getValue(),
                    Row::and));
    return rows;
  }
}
