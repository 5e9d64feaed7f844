package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.provider.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is odd about a class that works: told to each pod once. */
final class ClassWarningsTest {
  private static final String UNKNOWN = "unknown field (did you mean secretKey?)";

  private final FakeProvider store =
      new FakeProvider("fake").put("password", "db/password", "p").warn(UNKNOWN);
  private final Queue<VolumeEvent.Published> published = new ConcurrentLinkedQueue<>();
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .reports(
              event -> {
                if (event instanceof VolumeEvent.Published at) {
                  published.add(at);
                }
              })
          .start();

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void whatTheProviderFindsOddIsToldWithTheFirstPublishOnly() throws Exception {
    TestPod pod = driver.pod("web").publish();
    pod.publish();
    pod.publish();
    assertThat(published)
        .singleElement()
        .extracting(VolumeEvent.Published::warnings)
        .isEqualTo(List.of("objects: " + UNKNOWN));
  }
}
