package io.strongroom.driver.publish;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.VolumeRef;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Volumes whose publish failed and that never came to be. Kubelet asks for one again within
 * minutes; once the pod is deleted it does so no more, without an unpublish. Then providers are
 * asked to give back what they have for the volume (leases). Thread-safe.
 */
public final class AbandonedVolumes {
  /** Kubelet's longest pause between two tries is 2 minutes and 2 seconds. */
  static final Duration SILENCE = Duration.ofMinutes(10);

  private final MonotonicClock clock;
  private final BiConsumer<Duration, Runnable> later;
  private final Consumer<VolumeRef> released;
  private final Map<VolumeRef, Moment> failed = new ConcurrentHashMap<>();

  /**
   * @param later runs an action after a time, in another thread
   * @param released called with a volume that kubelet does not ask for any more; must return at
   *     once
   */
  public AbandonedVolumes(
      MonotonicClock clock, BiConsumer<Duration, Runnable> later, Consumer<VolumeRef> released) {
    this.clock = clock;
    this.later = later;
    this.released = released;
  }

  /** Called when another publish of the volume begins, and when kubelet unpublishes it. */
  public void forget(VolumeRef volume) {
    failed.remove(volume);
  }

  /** Called after a publish of the volume failed. */
  void failed(VolumeRef volume) {
    Moment now = clock.now();
    failed.put(volume, now);
    later.accept(SILENCE, () -> giveBack(volume, now));
  }

  /** Unless kubelet has asked for it since. */
  private void giveBack(VolumeRef volume, Moment since) {
    if (failed.remove(volume, since)) {
      released.accept(volume);
    }
  }
}
