package io.strongroom.driver.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Histograms of one name. The caller bounds the label values. */
final class Durations implements Family {
  /** Seconds: from a store nearby to a publish that runs into kubelet's two minutes. */
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120
  };

  private static final double NANOS = 1e9;

  private final Heading heading;
  private final List<String> bucketLabels;
  private final ConcurrentHashMap<List<String>, Histogram> series = new ConcurrentHashMap<>();

  Durations(String name, List<String> labels, String help) {
    heading = new Heading(name, labels, help);
    bucketLabels = with(labels, "le");
  }

  void took(Duration time, String... values) {
    series
        .computeIfAbsent(List.copyOf(Arrays.asList(values)), _ -> new Histogram())
        .add(time.toNanos() / NANOS);
  }

  @Override
  public void writeTo(Exposition out) {
    out.family(heading.name(), "histogram", heading.help());
    series.forEach((values, histogram) -> histogram.writeTo(out, values));
  }

  private static List<String> with(List<String> values, String last) {
    List<String> all = new ArrayList<>(values);
    all.add(last);
    return List.copyOf(all);
  }

  private final class Histogram {
    @GuardedBy("this")
    private final long[] upTo = new long[BOUNDS.length];

    @GuardedBy("this")
    private long count;

    @GuardedBy("this")
    private double sum;

    synchronized void add(double seconds) {
      count++;
      sum += seconds;
      for (int i = 0; i < BOUNDS.length; i++) {
        if (seconds <= BOUNDS[i]) {
          upTo[i]++;
        }
      }
    }

    synchronized void writeTo(Exposition out, List<String> values) {
      String bucket = heading.name() + "_bucket";
      for (int i = 0; i < BOUNDS.length; i++) {
        out.sample(bucket, bucketLabels, with(values, Double.toString(BOUNDS[i])), upTo[i]);
      }
      out.sample(bucket, bucketLabels, with(values, "+Inf"), count);
      out.sample(heading.name() + "_sum", heading.labels(), values, sum);
      out.sample(heading.name() + "_count", heading.labels(), values, count);
    }
  }
}
