package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A driver that rotates by itself, every second, with real mounts. */
@Timeout(60)
final class RotationTest {
  private static final Settings.Rotation EVERY_SECOND =
      new Settings.Rotation(true, Duration.ofSeconds(1));

  private final Canary canary = Canary.plant();
  private final FakeProvider store = new FakeProvider("fake");
  private final BlockingQueue<VolumeEvent.Refreshed> refreshed = new LinkedBlockingQueue<>();
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .reports(
              event -> {
                if (event instanceof VolumeEvent.Refreshed at) {
                  refreshed.add(at);
                }
              })
          .settings(
              usual ->
                  new Settings(
                      usual.node(),
                      usual.classes(),
                      usual.stores(),
                      usual.limits(),
                      EVERY_SECOND,
                      usual.reads(),
                      usual.registration(),
                      usual.health(),
                      usual.metrics()));

  @AfterEach
  void close() {
    driver.close();
    canary.close();
  }

  @Test
  void oneFetchBringsTheNewSecretToEveryPodOfAnIdentityAndNothingIsWrittenAfterwards()
      throws Exception {
    store.put("password", "password", canary.secret("old"));
    driver.start();
    List<TestPod> pods = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pods.add(driver.pod("pod" + i).publish());
    }
    awaitRefreshOfAll(pods, false);

    String newer = canary.secret("new");
    store.put("password", "password", newer);
    awaitRefreshOfAll(pods, true);

    for (TestPod pod : pods) {
      assertThat(pod.files()).containsEntry("password", newer);
    }
    List<Path> generations = generations(pods);
    int before = store.fetches();
    for (int i = 0; i < 3; i++) {
      awaitRefreshOfAll(pods, false);
    }
    assertThat(store.fetches() - before).as("calls, not five for each").isLessThan(8);
    assertThat(generations(pods)).isEqualTo(generations);
    assertThat(store.contexts().getLast().held()).hasSize(1);
  }

  /**
   * After a restart nobody knows whether the store has lent something for the volume, until it is
   * asked; {@code never} is about polling.
   */
  @Test
  void whatMayHaveBeenLentIsFetchedAfterARestartAlsoByAClassThatIsNeverRefreshed()
      throws Exception {
    store.turnsOutToMakeSomethingForEachPod();
    driver.annotated("db", Map.of("strongroom.io/rotation-interval", "never")).start();
    TestPod pod = driver.pod("web").publish();
    assertThat(store.fetches()).isEqualTo(1);

    store.isKnownByItsAnswers();
    driver.restart();
    pod.publish();

    awaitRefreshOfAll(List.of(pod), false);
    assertThat(store.fetches()).isEqualTo(2);
  }

  /** Until each of them was refreshed at least once more. */
  private void awaitRefreshOfAll(List<TestPod> pods, boolean changed) throws Exception {
    Set<String> seen = new HashSet<>();
    while (seen.size() < pods.size()) {
      VolumeEvent.Refreshed event = refreshed.take();
      if (event.changed() == changed) {
        seen.add(event.request().pod().name());
      }
    }
  }

  private static List<Path> generations(List<TestPod> pods) throws Exception {
    List<Path> generations = new ArrayList<>();
    for (TestPod pod : pods) {
      generations.add(Files.readSymbolicLink(pod.target().resolve("..data")));
    }
    return generations;
  }
}
