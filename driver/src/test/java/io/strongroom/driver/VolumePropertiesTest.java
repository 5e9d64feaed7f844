package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.strongroom.driver.content.FaultyVolumeFiles;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FaultyMounts;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.MountUsage;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TargetState;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.spc.SpcAnnotations;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random histories of two volumes, in which the kernel refuses steps, the store fails, and the
 * process dies and starts again. A target is always absent, or complete at the old generation, or
 * complete at the new one; and OK always means complete.
 *
 * <p>A death is played in this process: from one step on nothing works any more, and what the
 * kernel would close is closed. Real kills are in the end-to-end tests.
 */
final class VolumePropertiesTest {
  /** What happens to a step. */
  enum Trouble {
    NONE,
    REFUSED,
    DEATH
  }

  /** What is done. */
  enum Refresher {
    PUBLISH,
    REFRESH,
    UNPUBLISH,
    ROTATE,
    STORE_FAILS,
    STORE_RECOVERS,
    RESTART
  }

  /**
   * One event of a history.
   *
   * @param step the step, counted from the start of the deed, to which the trouble happens
   */
  record Event(Refresher deed, int pod, Trouble trouble, int step) {}

  @Provide
  Arbitrary<List<Event>> histories() {
    Arbitrary<Refresher> deeds =
        Arbitraries.frequency(
            Tuple.of(6, Refresher.PUBLISH),
            Tuple.of(4, Refresher.REFRESH),
            Tuple.of(3, Refresher.UNPUBLISH),
            Tuple.of(4, Refresher.ROTATE),
            Tuple.of(1, Refresher.STORE_FAILS),
            Tuple.of(2, Refresher.STORE_RECOVERS),
            Tuple.of(1, Refresher.RESTART));
    Arbitrary<Trouble> troubles =
        Arbitraries.frequency(
            Tuple.of(3, Trouble.NONE), Tuple.of(3, Trouble.REFUSED), Tuple.of(2, Trouble.DEATH));
    return Combinators.combine(
            deeds,
            Arbitraries.integers().between(0, 1),
            troubles,
            Arbitraries.integers().between(1, 70))
        .as(Event::new)
        .list()
        .ofMinSize(3)
        .ofMaxSize(14);
  }

  @Property(tries = 120)
  void detachedVolumesAreAbsentOrCompleteAtEveryMoment(@ForAll("histories") List<Event> history)
      throws IOException {
    try (History run = new History(true, false)) {
      run.play(history);
    }
  }

  @Property(tries = 60)
  void volumesOfKernelsWithoutDetachedMountsAreNeverOkUnlessComplete(
      @ForAll("histories") List<Event> history) throws IOException {
    try (History run = new History(false, false)) {
      run.play(history);
    }
  }

  /** An answer may serve a publish a few seconds later: it is of this process then. */
  @Property(tries = 60)
  void sharedAnswersAreOfThisProcess(@ForAll("histories") List<Event> history) throws IOException {
    try (History run = new History(true, true)) {
      run.play(history);
    }
  }

  /** One history being played, and what must be true of it. */
  private static final class History implements AutoCloseable {
    private final boolean detached;
    private final boolean shared;
    private final Faults faults = new Faults();
    private final Canary canary = Canary.plant();
    private final FakeProvider store = new FakeProvider("fake");
    private final DriverHarness driver;
    private final List<TestPod> pods = new ArrayList<>();
    private final List<Optional<Map<String, String>>> before = new ArrayList<>();
    private Map<String, String> stored = Map.of();
    private int generation;

    /** What the store has had since the driver was started. */
    private final List<Map<String, String>> sinceStart = new ArrayList<>();

    /**
     * @param shared whether a publish may be served by another one's answer
     */
    History(boolean detached, boolean shared) {
      this.detached = detached;
      this.shared = shared;
      driver =
          DriverHarness.create()
              .provider(store)
              .spc("db", "fake", Map.of("objects", "user\npassword"))
              .annotated("db", Map.of(SpcAnnotations.SHARE, Boolean.toString(shared)))
              .mounts(
                  real -> new FaultyMounts(detached ? real : new OldKernel(real), faults::mount))
              .files(root -> new FaultyVolumeFiles(new NioVolumeFiles(root), faults::file))
              .start();
      for (int i = 0; i < 2; i++) {
        pods.add(driver.pod("pod-" + i));
        before.add(Optional.empty());
      }
      rotate();
    }

    /** Both values change together; the second file also moves, so that links come and go. */
    private void rotate() {
      generation++;
      String user = canary.secret("user-" + generation);
      String password = canary.secret("password-" + generation);
      String path = generation % 2 == 0 ? "db/password" : "password";
      store.put("user", "user", user).put("password", path, password);
      stored = Map.of("user", user, path, password);
      sinceStart.add(stored);
    }

    void play(List<Event> history) throws IOException {
      for (Event event : history) {
        boolean ok = attempt(event);
        boolean died = faults.end();
        if (died) {
          driver.restart();
        }
        for (int i = 0; i < pods.size(); i++) {
          check(event, i, ok);
        }
        if (died || event.deed() == Refresher.RESTART) {
          sinceStart.clear();
          sinceStart.add(stored);
        }
      }
    }

    /** Whether the deed was answered OK. */
    private boolean attempt(Event event) {
      TestPod pod = pods.get(event.pod());
      try {
        switch (event.deed()) {
          case PUBLISH -> {
            faults.start(event);
            pod.publish();
          }
          case REFRESH -> {
            faults.start(event);
            var _ = driver.refresh(pod);
          }
          case UNPUBLISH -> {
            faults.start(event);
            pod.unpublish();
          }
          case ROTATE -> rotate();
          case STORE_FAILS -> store.fail(FetchFailure.Kind.UNAVAILABLE, "away");
          case STORE_RECOVERS -> store.recover();
          case RESTART -> driver.restart();
        }
        return true;
      } catch (StatusRuntimeException | Faults.Died refused) {
        return false;
      }
    }

    private void check(Event event, int index, boolean ok) throws IOException {
      TestPod pod = pods.get(index);
      Optional<Map<String, String>> old = before.get(index);
      boolean concerned = index == event.pod();
      if (isAbsent(pod)) {
        assertThat(event.deed())
            .as("only unpublish takes a complete volume away: %s", event)
            .satisfiesAnyOf(
                deed -> assertThat(old).isEmpty(),
                deed -> assertThat(concerned && deed == Refresher.UNPUBLISH).isTrue());
        assertThat(concerned && ok && event.deed() == Refresher.PUBLISH)
            .as("OK without a volume")
            .isFalse();
        before.set(index, Optional.empty());
        return;
      }
      if (!Files.exists(pod.target().resolve("..data"), LinkOption.NOFOLLOW_LINKS)) {
        // Only where the kernel cannot build a volume detached, and only by a death or a refusal
        // that hit the undoing too; never answered OK.
        assertThat(detached).as("half a volume after %s", event).isFalse();
        assertThat(old).isEmpty();
        assertThat(concerned && ok && event.deed() == Refresher.PUBLISH)
            .as("OK for half a volume")
            .isFalse();
        return;
      }
      Map<String, String> files = pod.files();
      if (old.isPresent()) {
        assertThat(files).as("old or new after %s", event).isIn(old.get(), stored);
      } else {
        assertThat(files).as("new after %s", event).isIn(shared ? sinceStart : List.of(stored));
      }
      assertThat(concerned && ok && event.deed() == Refresher.UNPUBLISH)
          .as("OK, yet still there")
          .isFalse();
      before.set(index, Optional.of(files));
    }

    private static boolean isAbsent(TestPod pod) throws IOException {
      if (!pod.targetExists()) {
        return true;
      }
      boolean mounted =
          Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
              .anyMatch(line -> line.split(" ", -1)[4].equals(pod.target().toString()));
      try (Stream<Path> entries = Files.list(pod.target())) {
        return !mounted && entries.findAny().isEmpty();
      }
    }

    @Override
    public void close() {
      driver.close();
      canary.close();
    }
  }

  /** Counts steps and lets one of them go wrong. */
  private static final class Faults {
    private static final Errno EIO = new Errno(5);

    private Trouble trouble = Trouble.NONE;
    private int left;
    private boolean dead;

    /** The process is dead: no step happens any more. */
    static final class Died extends Error {
      private static final long serialVersionUID = 1;
    }

    synchronized void start(Event event) {
      trouble = event.trouble();
      left = event.step();
    }

    /** Ends the deed; whether the process died in it. */
    synchronized boolean end() {
      boolean died = dead;
      dead = false;
      trouble = Trouble.NONE;
      return died;
    }

    void mount(String step) throws MountException {
      if (goesWrong()) {
        throw new MountException("injected " + step, EIO);
      }
    }

    void file(String step) throws IOException {
      if (goesWrong()) {
        throw new IOException("injected " + step);
      }
    }

    private synchronized boolean goesWrong() {
      if (dead) {
        throw new Died();
      }
      if (trouble == Trouble.NONE || --left != 0) {
        return false;
      }
      if (trouble == Trouble.DEATH) {
        dead = true;
        throw new Died();
      }
      return true;
    }
  }

  /** A kernel before 5.2. */
  private record OldKernel(Mounts real) implements Mounts {
    @Override
    public boolean canBuildDetached() {
      return false;
    }

    @Override
    public DetachedTmpfs buildDetached(TmpfsOptions options) {
      throw new UncheckedIOException(new IOException("was told that this cannot be done"));
    }

    @Override
    public List<Path> pointsBelow(Path absolute) throws MountException {
      return real.pointsBelow(absolute);
    }

    @Override
    public OpenDirectory open(Path absolute) throws MountException {
      return real.open(absolute);
    }

    @Override
    public TargetState inspect(OpenDirectory parent, String name) throws MountException {
      return real.inspect(parent, name);
    }

    @Override
    public OpenDirectory mountAt(OpenDirectory parent, String name, TmpfsOptions options)
        throws MountException {
      return real.mountAt(parent, name, options);
    }

    @Override
    public void unmount(OpenDirectory parent, String name) throws MountException {
      real.unmount(parent, name);
    }

    @Override
    public MountUsage usage(OpenDirectory root) throws MountException {
      return real.usage(root);
    }
  }
}
