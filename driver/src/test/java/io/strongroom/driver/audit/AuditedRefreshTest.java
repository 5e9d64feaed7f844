package io.strongroom.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.DriverHarness;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the scheduler's refreshes leave in the audit log. */
@Timeout(60)
final class AuditedRefreshTest {
  private final Canary canary = Canary.plant();
  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final BlockingQueue<JsonObject> refreshes = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          JsonObject line = JsonParser.parseString(event.getFormattedMessage()).getAsJsonObject();
          if (line.get("event").getAsString().equals("refresh")) {
            refreshes.add(line);
          }
        }
      };
  private final FakeProvider store =
      new FakeProvider("fake").put("password", "db/password", canary.secret("first"));
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .reports(new AuditLog("node-1", Clocks.system()))
          .settings(AuditedRefreshTest::everySecond);

  private static Settings everySecond(Settings usual) {
    return new Settings(
        usual.node(),
        usual.classes(),
        usual.stores(),
        usual.limits(),
        new Settings.Rotation(true, Duration.ofSeconds(1)),
        usual.reads(),
        usual.registration(),
        usual.health(),
        usual.metrics());
  }

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    driver.close();
    logger.detachAppender(appender);
    logger.setLevel(null);
    canary.close();
  }

  @Test
  void changeAndFailureAreALineEachWithWhatTheVolumeHolds() throws Exception {
    driver.start();
    var _ = driver.pod("web").publish();

    store.put("password", "db/password", canary.secret("second"));
    JsonObject updated = refreshes.take();
    assertThat(updated.get("outcome").getAsString()).isEqualTo("updated");
    assertThat(updated.get("pod").getAsString()).isEqualTo("web");
    assertThat(updated.get("class").getAsString()).isEqualTo("db");
    assertThat(updated.get("objects"))
        .hasToString("[{\"object\":\"password\",\"before\":\"v1\",\"after\":\"v2\"}]");

    store.fail(
        new FetchFailure(
            "password",
            Phase.FETCH,
            Kind.DENIED,
            "may not read it any more",
            Optional.of("AccessDenied"),
            Optional.of("req-8"),
            Optional.empty()));
    JsonObject kept = refreshes.take();
    assertThat(kept.get("outcome").getAsString()).isEqualTo("kept");
    assertThat(kept.get("message").getAsString()).contains("may not read it any more");
    assertThat(kept.getAsJsonArray("failures").get(0).getAsJsonObject().get("requestId"))
        .hasToString("\"req-8\"");
    assertThat(kept.get("objects"))
        .hasToString("[{\"object\":\"password\",\"before\":\"v2\",\"after\":\"v2\"}]");
  }
}
