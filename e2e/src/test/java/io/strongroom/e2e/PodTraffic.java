package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.Generations.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/**
 * Pods that come and go one after the other, each with one volume: publishes, publishes again and
 * unpublishes at random, and holds what it sees against what it was answered.
 */
final class PodTraffic {
  /** What the driver has said about the volume last. */
  private enum Answer {
    PUBLISHED,
    UNPUBLISHED,
    /** It was killed before it said anything. */
    NONE
  }

  private final Path kubeletRoot;
  private final Supplier<PodVolume> newPod;
  private final Generations generations;
  private final Random random;

  private PodVolume volume;
  private Answer last = Answer.UNPUBLISHED;

  /** The newest generation that was seen in the volume: content never gets older. */
  private int seen;

  private int refreshes;

  PodTraffic(Path kubeletRoot, Supplier<PodVolume> newPod, Generations generations, Random random) {
    this.kubeletRoot = kubeletRoot;
    this.newPod = newPod;
    this.generations = generations;
    this.random = random;
    this.volume = newPod.get();
  }

  /**
   * Makes calls until the driver is killed.
   *
   * @param killed whether that was done, or is just about to be: no call may fail before
   */
  void run(KubeletClient kubelet, Runnable beforeCall, BooleanSupplier killed) throws IOException {
    try {
      while (true) {
        if (random.nextInt(3) == 0) {
          generations.next();
        }
        boolean publish = last == Answer.UNPUBLISHED || random.nextInt(3) > 0;
        beforeCall.run();
        if (publish) {
          publish(kubelet);
        } else {
          unpublish(kubelet);
        }
      }
    } catch (StatusRuntimeException e) {
      if (!killed.getAsBoolean()) {
        throw e;
      }
    }
  }

  private void publish(KubeletClient kubelet) throws IOException {
    boolean first = last == Answer.UNPUBLISHED;
    int oldest = first ? generations.newest() : seen;
    last = Answer.NONE;
    kubelet.publish(volume);
    last = Answer.PUBLISHED;
    seen = expectComplete(oldest);
  }

  void unpublish(KubeletClient kubelet) throws IOException {
    last = Answer.NONE;
    kubelet.unpublish(volume);
    last = Answer.UNPUBLISHED;
    assertThat(look()).as("after OK to unpublish").isEqualTo(new Seen.Absent());
    volume = newPod.get();
    seen = 0;
  }

  /** The driver is dead: what is at the target now is what the pod has. */
  void checkAfterKill() throws IOException {
    switch (last) {
      case PUBLISHED -> seen = expectComplete(seen);
      case UNPUBLISHED -> assertThat(look()).isEqualTo(new Seen.Absent());
      case NONE -> {
        if (!(look() instanceof Seen.Absent)) {
          seen = expectComplete(seen);
        }
      }
    }
  }

  private int expectComplete(int oldest) throws IOException {
    return switch (look()) {
      case Seen.Complete(int generation) -> {
        assertThat(generation).isBetween(oldest, generations.newest());
        if (seen > 0 && generation > seen) {
          refreshes++;
        }
        yield generation;
      }
      case Seen.Absent() -> Assertions.fail("nothing is mounted after %s", last);
      case Seen.Broken(String what) -> Assertions.fail(what);
    };
  }

  /** How often the volume was seen at a newer generation than before, without a new publish. */
  int refreshes() {
    return refreshes;
  }

  private Seen look() throws IOException {
    return generations.at(volume.target(kubeletRoot));
  }
}
