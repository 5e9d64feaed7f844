package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.reads.ObjectReading;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole driver, with its thread: from a pod's open to who is told. */
@Timeout(120)
final class ConfirmedRotationTest {
  private final Canary canary = Canary.plant();
  private final FakeProvider store = new FakeProvider("fake");
  private final Told told = new Told();
  private DriverHarness driver;

  private static final class Told implements ReadListener {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void read(VolumeRequest request, List<ReadObject> objects) {
      objects.forEach(read -> lines.add("read " + read.object().id()));
    }

    @Override
    public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {
      lines.add("rotation of " + objects + " read");
    }

    @Override
    public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {
      lines.add("rotation of " + objects + " not read");
    }

    @Nullable String next() throws InterruptedException {
      return lines.poll(60, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void start() {
    put("user", "user-1");
    put("password", "password-1");
    driver =
        DriverHarness.create()
            .provider(store)
            .spc("db", "fake", Map.of("objects", "user\npassword"))
            .reads(told)
            .start();
  }

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @Test
  void rotationIsConfirmedByThePodsOwnRead() throws Exception {
    TestPod pod = driver.pod("web").publish();
    read(pod, "user");
    assertThat(told.next()).isEqualTo("read user");
    read(pod, "password");
    assertThat(told.next()).isEqualTo("read password");

    put("password", "password-2");
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
    assertThat(states(pod)).containsExactly("password NotRead", "user Read");
    read(pod, "password");
    assertThat(told.next()).isEqualTo("read password");
    assertThat(told.next()).isEqualTo("rotation of [password] read");
  }

  @Test
  void ownComparisonAfterARestartIsNoRead() throws Exception {
    TestPod pod = driver.pod("web").publish();
    driver.restart();
    pod.publish();
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    // Events come in order: an open of the other file would be known by now.
    read(pod, "password");
    assertThat(told.next()).isEqualTo("read password");
    assertThat(states(pod)).containsExactly("password Read", "user Unknown");
  }

  @Test
  void rotationWhileTheDriverWasDownIsConfirmedToo() throws Exception {
    TestPod pod = driver.pod("web").publish();
    driver.restart();
    put("password", "password-2");
    pod.publish();
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);

    assertThat(states(pod)).containsExactly("password NotRead", "user Unknown");
    read(pod, "password");
    assertThat(told.next()).isEqualTo("read password");
    assertThat(told.next()).isEqualTo("rotation of [password] read");
  }

  @Test
  void volumeThatIsGoneIsForgotten() {
    TestPod pod = driver.pod("web").publish();
    assertThat(states(pod)).containsExactly("password NotRead", "user NotRead");
    pod.unpublish();

    assertThat(driver.readings(pod)).isEmpty();
  }

  private void put(String object, String secret) {
    FakeProvider _ = store.put(object, object, canary.secret(secret));
  }

  private static void read(TestPod pod, String file) throws IOException {
    assertThat(Files.readString(pod.target().resolve(file))).startsWith("canary-");
  }

  private List<String> states(TestPod pod) {
    return driver.readings(pod).stream().map(ConfirmedRotationTest::text).toList();
  }

  private static String text(ObjectReading reading) {
    return reading.object().id()
        + switch (reading.state()) {
          case ReadState.Unknown() -> " Unknown";
          case ReadState.NotRead() -> " NotRead";
          case ReadState.Read _ -> " Read";
        };
  }
}
