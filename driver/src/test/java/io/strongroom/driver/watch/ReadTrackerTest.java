package io.strongroom.driver.watch;

import static io.strongroom.driver.watch.ReadTrackerHarness.GRACE;
import static io.strongroom.driver.watch.ReadTrackerHarness.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FileOpens;
import io.strongroom.driver.mount.LinuxFileOpens;
import io.strongroom.driver.mount.LinuxMounts;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.MountSandbox;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.driver.watch.ReadTrackerHarness.Content;
import io.strongroom.driver.watch.ReadTrackerHarness.Volume;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is found to have read what; every file and every open is real. */
final class ReadTrackerTest {
  private static final Content USER = content("user", "1");
  private static final Content PASSWORD = content("password", "1");
  private static final Content NEW_PASSWORD = content("password", "2");
  private static final Content CERT = new Content("tls", "1", "tls/cert.pem");
  private static final Content KEY = new Content("tls", "1", "tls/key.pem");

  private ReadTrackerHarness harness;
  private Volume web;

  @BeforeEach
  void open() throws IOException {
    harness = new ReadTrackerHarness();
    web = harness.volume("web");
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void firstOpenOfAFileIsSeenAndToldOnce() throws Exception {
    web.write(USER, PASSWORD);
    assertThat(web.states()).isEqualTo("password=unread user=unread");
    assertThat(harness.told()).isEmpty();

    harness.pass(Duration.ofSeconds(3));
    web.open("user");
    assertThat(harness.told()).containsExactly("web read user=1 at 10:00:03");
    harness.pass(Duration.ofSeconds(3));
    web.open("user");
    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("password=unread user=10:00:03");
  }

  @Test
  void openBetweenTheLastWriteAndTheCommitIsNotMissed() throws Exception {
    web.write(USER);
    AtomicReference<String> shown = new AtomicReference<>("");
    web.write(() -> shown.set(newestDirectory()), content("user", "2"));
    web.open(shown.get() + "/user");
    assertThat(harness.told()).contains("web read user=2 at 10:00:00");

    web.write(() -> web.open(newestDirectory() + "/user"), content("user", "3"));
    assertThat(harness.told()).contains("web read user=3 at 10:00:00");
  }

  @Test
  void writingIsNoRead() throws Exception {
    web.write(USER, PASSWORD);
    web.write(USER, NEW_PASSWORD);

    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("password=unread user=unread");
  }

  @Test
  void lookingAtNamesAndModesIsNoRead() throws Exception {
    web.write(USER);
    Path file = web.root.path().resolve("user");
    assertThat(Files.size(file)).isPositive();
    assertThat(Files.getPosixFilePermissions(file)).isNotEmpty();
    assertThat(web.files().list("")).contains("user");

    assertThat(harness.told()).isEmpty();
  }

  @Test
  void objectIsReadWhenEachOfItsFilesWas() throws Exception {
    web.write(CERT, KEY);
    web.open("tls/cert.pem");
    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("tls=unread");

    harness.pass(Duration.ofSeconds(9));
    web.open("tls/key.pem");
    assertThat(harness.told()).containsExactly("web read tls=1 at 10:00:09");
  }

  @Test
  void unchangedObjectStaysReadAndChangedOneIsUnread() throws Exception {
    web.write(USER, PASSWORD);
    web.open("user");
    web.open("password");
    assertThat(harness.told()).hasSize(2);

    harness.pass(Duration.ofMinutes(1));
    web.write(USER, NEW_PASSWORD);
    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("password=unread user=10:00:00");
    assertThat(harness.readTracker.counts().unread()).isEqualTo(1);

    harness.pass(Duration.ofSeconds(2));
    web.open("password");
    assertThat(harness.told())
        .containsExactly(
            "web read password=2 at 10:01:02", "web read all of [password] after PT2S");
    assertThat(harness.readTracker.counts().unread()).isZero();
  }

  @Test
  void unchangedObjectUnderAnotherNameStaysRead() throws Exception {
    web.write(USER);
    web.open("user");
    assertThat(harness.told()).hasSize(1);
    web.write(new Content("user", "1", "login"));

    assertThat(web.states()).isEqualTo("user=10:00:00");
  }

  @Test
  void halfReadUnchangedObjectNeedsTheOtherHalfOnly() throws Exception {
    web.write(CERT, KEY, PASSWORD);
    web.open("tls/cert.pem");
    web.write(CERT, KEY, NEW_PASSWORD);
    web.open("tls/key.pem");

    assertThat(harness.told()).containsExactly("web read tls=1 at 10:00:00");
  }

  @Test
  void openOfTheOldFileJustBeforeTheCommitCountsForAnUnchangedObject() throws Exception {
    web.write(USER, PASSWORD);
    web.write(() -> web.open("user"), USER, NEW_PASSWORD);

    assertThat(harness.told()).containsExactly("web read user=1 at 10:00:00");
    assertThat(web.states()).isEqualTo("password=unread user=10:00:00");
  }

  @Test
  void openOfTheOldFileJustBeforeTheCommitDoesNotCountForAChangedObject() throws Exception {
    web.write(PASSWORD);
    web.write(() -> web.open("password"), NEW_PASSWORD);

    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("password=unread");
  }

  @Test
  void failedWriteLeavesTheOldGenerationWatched() throws Exception {
    web.write(PASSWORD);
    try {
      web.write(
          () -> {
            throw new IllegalStateException("the disk is full");
          },
          NEW_PASSWORD);
      throw new AssertionError("written");
    } catch (IllegalStateException expected) {
      web.open("password");
    }

    assertThat(harness.told()).containsExactly("web read password=1 at 10:00:00");
    assertThat(watchesInTheKernel()).isZero();
  }

  @Test
  void notReadIsToldOnceAfterTheGraceTimeAndThenTheRead() throws Exception {
    web.write(USER, PASSWORD);
    web.write(USER, NEW_PASSWORD);
    harness.pass(GRACE.minusSeconds(1));
    assertThat(harness.told()).isEmpty();
    assertThat(harness.readTracker.counts().overdue()).isZero();

    harness.pass(Duration.ofSeconds(1));
    assertThat(harness.told()).containsExactly("web did not read [password] within PT5M");
    assertThat(harness.readTracker.counts().overdue()).isEqualTo(1);
    harness.pass(GRACE);
    assertThat(harness.told()).isEmpty();

    web.open("password");
    assertThat(harness.told())
        .containsExactly(
            "web read password=2 at 10:10:00", "web read all of [password] after PT10M");
  }

  @Test
  void firstGenerationAndAddedObjectsAreNeverMissed() throws Exception {
    web.write(USER);
    harness.pass(GRACE.multipliedBy(2));
    web.write(USER, PASSWORD);
    harness.pass(GRACE.multipliedBy(2));

    assertThat(harness.told()).isEmpty();
    assertThat(harness.readTracker.counts().unread()).isZero();
  }

  @Test
  void rotationFasterThanTheGraceTimeIsToldAll() throws Exception {
    web.write(content("password", "0"));
    for (int i = 1; i <= 6; i++) {
      web.write(content("password", Integer.toString(i)));
      harness.pass(Duration.ofMinutes(1));
    }

    assertThat(harness.told()).containsExactly("web did not read [password] within PT6M");
    web.write(content("password", "7"));
    harness.pass(GRACE);
    assertThat(harness.told()).containsExactly("web did not read [password] within PT5M");
  }

  @Test
  void objectThatLeavesTheClassIsNotMissed() throws Exception {
    web.write(USER, PASSWORD);
    web.write(USER, NEW_PASSWORD);
    web.write(USER);
    harness.pass(GRACE);

    assertThat(harness.told()).isEmpty();
    assertThat(harness.readTracker.counts().unread()).isZero();
  }

  @Test
  void busyReaderMakesTwoEvents() throws Exception {
    web.write(USER);
    for (int i = 0; i < 500; i++) {
      web.open("user");
    }

    assertThat(harness.opens.await(Optional.of(Duration.ZERO)))
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Opened", "Ended");
  }

  @Test
  void openThroughAReadOnlyBindMountOfAnotherMountNamespaceIsSeen() throws Exception {
    try (MountSandbox sandbox = MountSandbox.create()) {
      Path target = Files.createDirectory(sandbox.path().resolve("target"));
      Path inside = Files.createDirectory(sandbox.path().resolve("inside"));
      LinuxMounts mounts = new LinuxMounts(_ -> {});
      TmpfsOptions options = new TmpfsOptions("test", 1 << 20, 100, 0755, OptionalInt.empty());
      try (OpenDirectory parent = mounts.open(sandbox.path());
          DetachedTmpfs tmpfs = mounts.buildDetached(options)) {
        Volume volume = harness.volume("api", tmpfs.root()).write(USER);
        tmpfs.attach(parent, "target");
        assertThat(
                run(
                    "unshare",
                    "--mount",
                    "sh",
                    "-ec",
                    "mount --bind $0 $1; mount -o remount,ro,bind $1; ! touch $1/x; cat $1/user",
                    target.toString(),
                    inside.toString()))
            .contains(harness.canary.secret("user1"));
        assertThat(harness.told()).containsExactly("api read user=1 at 10:00:00");
        volume.unpublish();
      }
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void lostEventsMakeTheUnreadUnknownAndNeverRead() throws Exception {
    Volume api = harness.volume("api");
    web.write(USER, PASSWORD);
    api.write(USER, PASSWORD);
    web.open("user");
    assertThat(harness.told()).hasSize(1);
    web.write(USER, NEW_PASSWORD);
    api.open("user");

    harness.readTracker.turn(List.of(new FileOpens.Event.Lost()));
    harness.pass(GRACE);
    assertThat(harness.reads.take()).isEmpty();
    assertThat(web.states()).isEqualTo("password=unknown user=10:00:00");
    assertThat(api.states()).isEqualTo("password=unknown user=unknown");
    assertThat(harness.readTracker.counts().unknown()).isEqualTo(3);
    assertThat(harness.readTracker.counts().unread()).isZero();

    web.open("password");
    assertThat(harness.told()).contains("web read password=2 at 10:05:00");
  }

  @Test
  void lostEventsLeaveNothingBehind() throws Exception {
    web.write(USER, PASSWORD);
    web.open("user");
    // The kernel has removed that watch, and its events are the ones that are lost.
    assertThat(harness.opens.await(Optional.of(Duration.ZERO))).hasSize(2);
    harness.readTracker.turn(List.of(new FileOpens.Event.Lost()));
    web.unpublish();
    assertThat(harness.told()).isEmpty();

    assertThat(harness.readTracker.counts().watches()).isZero();
    assertThat(watchesInTheKernel()).isZero();
  }

  @Test
  void volumeBeyondTheBudgetIsUnknownAsAWholeAndOthersAreNot() throws Exception {
    try (ReadTrackerHarness small = new ReadTrackerHarness(3)) {
      Volume first = small.volume("first").write(USER, PASSWORD);
      Volume second = small.volume("second").write(USER, PASSWORD);
      second.open("user");

      assertThat(small.told()).isEmpty();
      assertThat(first.states()).isEqualTo("password=unread user=unread");
      assertThat(second.states()).isEqualTo("password=unknown user=unknown");
      assertThat(small.readTracker.counts().unwatched()).isEqualTo(1);
      assertThat(small.readTracker.counts().watches()).isEqualTo(2);

      first.unpublish();
      second.write(USER, NEW_PASSWORD);
      assertThat(second.states()).isEqualTo("password=unread user=unknown");
      second.open("user");
      assertThat(small.told()).containsExactly("second read user=1 at 10:00:00");
    }
  }

  @Test
  void afterARestartAllIsUnknownUntilTheNextOpen() throws Exception {
    web.write(USER, PASSWORD);
    web.open("user");
    harness.restart();
    web.takenOver();
    web.open("password");
    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEmpty();

    web.unchanged(USER, PASSWORD);
    assertThat(harness.told()).containsExactly("web read password=1 at 10:00:00");
    assertThat(web.states()).isEqualTo("password=10:00:00 user=unknown");
    harness.pass(GRACE);
    assertThat(harness.told()).isEmpty();

    web.open("user");
    assertThat(harness.told()).containsExactly("web read user=1 at 10:05:00");
  }

  @Test
  void firstRotationAfterARestartIsWaitedForAndTheRestStaysUnknown() throws Exception {
    web.write(USER, PASSWORD);
    web.open("user");
    harness.restart();
    web.takenOver();
    web.write(USER, NEW_PASSWORD);
    assertThat(web.states()).isEqualTo("password=unread user=unknown");
    harness.pass(GRACE);
    assertThat(harness.told()).containsExactly("web did not read [password] within PT5M");

    web.open("password");
    assertThat(harness.told())
        .containsExactly(
            "web read password=2 at 10:05:00", "web read all of [password] after PT5M");
    web.open("user");
    assertThat(harness.told()).containsExactly("web read user=1 at 10:05:00");
  }

  @Test
  void whatIsAddedToAClassAfterARestartIsNoRotation() throws Exception {
    web.write(USER);
    harness.restart();
    web.takenOver();
    web.write(USER, PASSWORD);
    harness.pass(GRACE);

    assertThat(web.states()).isEqualTo("password=unread user=unknown");
    assertThat(harness.told()).isEmpty();
  }

  @Test
  void ownReadingDoesNotCountAndOpensAfterItDo() throws Exception {
    web.write(USER);
    harness.restart();
    web.takenOver();
    harness.readTracker.lookAway(web.target);
    web.open("user");
    web.unchanged(USER);
    assertThat(harness.told()).isEmpty();
    assertThat(web.states()).isEqualTo("user=unknown");

    web.open("user");
    assertThat(harness.told()).containsExactly("web read user=1 at 10:00:00");
  }

  @Test
  void openJustBeforeTheOwnReadingCounts() throws Exception {
    web.write(USER);
    web.open("user");
    harness.readTracker.lookAway(web.target);
    web.unchanged(USER);

    assertThat(harness.told()).containsExactly("web read user=1 at 10:00:00");
  }

  @Test
  void newVersionOfTheSameContentStaysRead() throws Exception {
    web.write(USER);
    web.open("user");
    assertThat(harness.told()).hasSize(1);
    web.unchanged(content("user", "2"));

    assertThat(harness.told()).containsExactly("web read user=2 at 10:00:00");
  }

  @Test
  void objectsThatNoFileIsNamedAfterAreReadWhenAllFilesAre() throws Exception {
    // As a provider behind a socket answers: files by path, versions by ids of its own.
    Content user = new Content("user.txt", "secret/user", "1", "user.txt");
    Content password = new Content("password.txt", "secret/password", "1", "password.txt");
    web.write(user, password);
    web.open("user.txt");
    assertThat(harness.told()).isEmpty();

    web.open("password.txt");
    assertThat(harness.told())
        .containsExactly(
            "web read secret/user=1 at 10:00:00", "web read secret/password=1 at 10:00:00");
    web.write(user, new Content("password.txt", "secret/password", "2", "password.txt"));
    assertThat(web.states()).isEqualTo("secret/password=unread secret/user=unread");
  }

  @Test
  void unpublishedVolumeLeavesNoWatchAndTellsNothing() throws Exception {
    web.write(USER, PASSWORD);
    assertThat(watchesInTheKernel()).isEqualTo(2);
    web.write(USER, NEW_PASSWORD);
    assertThat(watchesInTheKernel()).isEqualTo(2);

    web.open("user");
    web.unpublish();
    assertThat(harness.told()).isEmpty();
    assertThat(watchesInTheKernel()).isZero();
    assertThat(harness.readTracker.counts()).isEqualTo(new ReadCounts(0, 0, 0, 0, 0));
  }

  @Test
  void oldFileThatAProcessKeepsOpenIsWatchedNoMore() throws Exception {
    web.write(PASSWORD);
    harness.restart();
    try (InputStream _ = Files.newInputStream(web.root.path().resolve("password"))) {
      web.takenOver();
      assertThat(watchesInTheKernel()).isEqualTo(1);
      web.write(NEW_PASSWORD);
      assertThat(watchesInTheKernel()).isEqualTo(1);
    }
  }

  @Test
  void readOfAVolumeThatIsWorkedOnHoldsUpNoOther() throws Exception {
    web.write(USER);
    Volume api = harness.volume("api").write(USER);
    web.open("user");
    api.open("user");
    try (Volumes.Held _ = harness.volumes.lock(web.target)) {
      assertThat(inAnotherThread(harness::told)).containsExactly("api read user=1 at 10:00:00");
      Optional<Duration> next = inAnotherThread(() -> harness.readTracker.turn(List.of()));
      assertThat(next)
          .as("looks again soon")
          .hasValueSatisfying(wait -> assertThat(wait).isPositive());
    }
    assertThat(harness.told()).containsExactly("web read user=1 at 10:00:00");
  }

  @Test
  void readThatIsNotYetReportedWhenTheNextGenerationIsShownHasItsEvent() throws Exception {
    web.write(PASSWORD);
    web.open("password");
    try (Volumes.Held _ = harness.volumes.lock(web.target)) {
      assertThat(inAnotherThread(harness::told)).isEmpty();
      web.write(NEW_PASSWORD);
    }
    assertThat(harness.told()).containsExactly("web read password=1 at 10:00:00");
    assertThat(web.states()).isEqualTo("password=unread");
  }

  private static <T> T inAnotherThread(Callable<T> action) throws Exception {
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      return other.submit(action).get();
    }
  }

  @Test
  @Timeout(60)
  void defectInATurnEndsNothingAndLeavesNoFalseCertainty() throws Exception {
    DefectiveClock clock = new DefectiveClock();
    ReadTracker tracker =
        new ReadTracker(harness.volumes, harness.reads, new ReadLimits(1000, GRACE), clock);
    harness.readTracker = tracker.start(LinuxFileOpens::open);
    web.write(USER);
    clock.defective = true;
    web.open("user");
    while (!web.states().equals("user=unknown")) {
      Thread.onSpinWait();
    }

    clock.defective = false;
    Volume api = harness.volume("api").write(USER);
    api.open("user");
    while (api.states().equals("user=unread")) {
      Thread.onSpinWait();
    }
    tracker.close();
  }

  /** Fails while it is told to. */
  private static final class DefectiveClock implements Clocks {
    volatile boolean defective;

    @Override
    public Moment now() {
      if (defective) {
        throw new IllegalStateException("a defect");
      }
      return Clocks.system().now();
    }

    @Override
    public Instant instant() {
      return Instant.now();
    }
  }

  @Test
  void watcherThatIsClosedIsNotUsedAnyMore() throws Exception {
    Volume left = harness.volume("left");
    ClosingOpens opens = new ClosingOpens();
    ReadTracker tracker =
        new ReadTracker(
            harness.volumes, harness.reads, new ReadLimits(1000, GRACE), Clocks.system());
    harness.readTracker = tracker.start(() -> opens);
    left.write(USER);
    assertThat(tracker.counts().watches()).isEqualTo(1);
    tracker.close();
    assertThat(opens.closed).isTrue();

    left.write(NEW_PASSWORD);
    left.unpublish();

    assertThat(opens.usedAfterClose).isFalse();
  }

  /** Watches nothing, and notes what is done with it once it is closed. */
  private static final class ClosingOpens implements FileOpens {
    private final CountDownLatch woken = new CountDownLatch(1);
    private final AtomicInteger numbers = new AtomicInteger();
    volatile boolean closed;
    volatile boolean usedAfterClose;

    private void used() {
      usedAfterClose |= closed;
    }

    @Override
    public int watch(OpenDirectory root, String path) {
      used();
      return numbers.incrementAndGet();
    }

    @Override
    public boolean unwatch(int watch) {
      used();
      return true;
    }

    @Override
    public List<Event> await(Optional<Duration> most) {
      used();
      try {
        boolean _ = woken.await(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return List.of();
    }

    @Override
    public void wake() {
      used();
    }

    @Override
    public void close() {
      used();
      closed = true;
    }
  }

  @Test
  void withoutInotifyEverythingIsUnknownAndWritten() throws Exception {
    harness.readTracker =
        new ReadTracker(
            harness.volumes, harness.reads, new ReadLimits(1000, GRACE), Clocks.system());
    harness.readTracker.start(
        () -> {
          throw new MountException("inotify_init1", Errno.EMFILE);
        });
    web.write(USER);
    web.open("user");

    assertThat(web.states()).isEqualTo("user=unknown");
    assertThat(harness.readTracker.counts().watches()).isZero();
    harness.readTracker.close();
  }

  private long watchesInTheKernel() throws IOException {
    long watches = 0;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path info : descriptors.toList()) {
        try {
          watches +=
              Files.readAllLines(info).stream().filter(line -> line.startsWith("inotify ")).count();
        } catch (NoSuchFileException gone) {
          // That of the listing itself.
        }
      }
    }
    return watches;
  }

  private String newestDirectory() {
    try {
      return web.files().list("").stream()
          .filter(name -> name.startsWith("..2"))
          .filter(name -> !name.equals(currentDirectory()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String currentDirectory() {
    try {
      return Files.readSymbolicLink(web.root.path().resolve("..data")).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
