package io.strongroom.driver.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Calls that kubelet makes again and again and that are refused with the same words: one line at
 * once, then one a minute with the number of the others. Other words, and the end of it, have a
 * line at once. Goes by the monotonic clock. Thread-safe.
 */
final class RepeatedRefusals {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  /** Beyond this many, the one that was refused least recently is forgotten. */
  private static final int MAX = 1024;

  /** What a store numbers: other digits there are the same words. */
  private static final Pattern NUMBERED =
      Pattern.compile("\\(request id [^)]*\\)|\\(next try in \\d+ s\\)");

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<String, Refusal> refusals = new LinkedHashMap<>(16, 0.75f, true);

  private record Refusal(Status.Code code, String words, long writtenNanos, long leftOut) {}

  RepeatedRefusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Notes the end of a call.
   *
   * @param call what kubelet repeats: method and volume
   * @return how many lines were left out since the last one of this call that was written; empty
   *     when this one is to be left out too
   */
  synchronized OptionalLong ended(String call, Status status) {
    Refusal before = refusals.get(call);
    if (status.isOk()) {
      refusals.remove(call);
      return OptionalLong.of(before == null ? 0 : before.leftOut());
    }
    long now = nanoTime.getAsLong();
    String words = words(status);
    if (before != null
        && before.code() == status.getCode()
        && before.words().equals(words)
        && now - before.writtenNanos() < PAUSE_NANOS) {
      refusals.put(
          call, new Refusal(before.code(), words, before.writtenNanos(), before.leftOut() + 1));
      return OptionalLong.empty();
    }
    refusals.put(call, new Refusal(status.getCode(), words, now, 0));
    if (refusals.size() > MAX) {
      refusals.remove(refusals.keySet().iterator().next());
    }
    return OptionalLong.of(before == null ? 0 : before.leftOut());
  }

  /**
   * Notes that a call will not come again, because another one has ended what it was for.
   *
   * @return how many of its lines were left out and in no line yet
   */
  synchronized long givenUp(String call) {
    Refusal before = refusals.remove(call);
    return before == null ? 0 : before.leftOut();
  }

  private static String words(Status status) {
    String description = status.getDescription();
    return description == null ? "" : NUMBERED.matcher(description).replaceAll("");
  }
}
