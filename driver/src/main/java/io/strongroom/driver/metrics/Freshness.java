package io.strongroom.driver.metrics;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How fresh the volumes of this node are, by class. */
final class Freshness implements Family {
  private static final String AGE = "strongroom_secret_age_seconds";
  private static final String FAILURES = "strongroom_refresh_failures";

  private static final double MILLIS = 1e3;

  private final MonotonicClock clock;
  private final Map<TargetPath, Volume> volumes = new ConcurrentHashMap<>();

  /**
   * @param compared when it was last found equal to its store's content
   */
  private record Volume(ClassKey key, Moment compared, boolean failing) {}

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
                AGE, ClassKey.LABELS, key.labels(), row.oldest().until(now).toMillis() / MILLIS));
    out.family(FAILURES, "gauge", "Volumes of a class whose latest refresh failed.");
    rows.forEach((key, row) -> out.sample(FAILURES, ClassKey.LABELS, key.labels(), row.failing()));
  }

  /** The least fresh classes keep their names. */
  private Map<ClassKey, Row> rows() {
    return ClassKey.byClass(
        volumes.values().stream()
            .map(volume -> new ClassKey.Part<>(volume.key(), Row.of(volume)))
            .toList(),
        Row::and,
        Comparator.comparing(Row::oldest).thenComparing(Row::failing, Comparator.reverseOrder()));
  }
}
