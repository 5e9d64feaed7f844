package io.strongroom.driver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import csi.v1.Csi;
import io.strongroom.driver.DriverHarness;
import io.strongroom.driver.TestPod;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeSubject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.Validity;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the whole driver writes into its audit log. */
final class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  private final Canary canary = Canary.plant();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final AuditLog audit = new AuditLog("node-1", () -> NOW);
  private final FakeProvider store =
      new FakeProvider("fake").put("password", "db/password", canary.secret("password"));
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .reports(audit)
          .start();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
    driver.close();
    canary.close();
  }

  @Test
  void publishIsAFetchAndAPublish() {
    driver.pod("web").secret("key", canary.secret("nodePublishSecretRef")).publish();

    assertThat(withoutTimes())
        .containsExactly(
            """
            {"logger":"strongroom.audit","time":"2026-01-01T10:00:00Z","event":"fetch",\
            "node":"node-1","volume":"csi-web","namespace":"team","pod":"web","podUid":"uid-web",\
            "serviceAccount":"default","class":"db","provider":"fake","store":"fake in memory",\
            "operation":"fetch","outcome":"fetched","objects":[{"object":"password","after":"v1"}]}\
            """,
            """
            {"logger":"strongroom.audit","time":"2026-01-01T10:00:00Z","event":"publish",\
            "node":"node-1","volume":"csi-web","namespace":"team","pod":"web","podUid":"uid-web",\
            "serviceAccount":"default","class":"db","provider":"fake","store":"fake in memory",\
            "outcome":"published","objects":[{"object":"password","after":"v1"}]}\
            """);
  }

  @Test
  void republishIsNoLineAndUnpublishIsOne() {
    TestPod pod = driver.pod("web").publish();
    lines();
    pod.publish();
    assertThat(lines()).isEmpty();

    pod.unpublish();
    assertThat(withoutTimes())
        .containsExactly(
            """
            {"logger":"strongroom.audit","time":"2026-01-01T10:00:00Z","event":"unpublish",\
            "node":"node-1","volume":"csi-web","namespace":"team","pod":"web","podUid":"uid-web",\
            "serviceAccount":"default","class":"db","provider":"fake","store":"fake in memory",\
            "outcome":"unpublished","objects":[{"object":"password","before":"v1"}]}\
            """);
  }

  @Test
  void refusalSaysWhatTheStoreSaid() {
    store.fail(
        new FetchFailure(
            "password",
            Phase.FETCH,
            Kind.DENIED,
            "may not read it",
            Optional.of("AccessDenied"),
            Optional.of("req-7"),
            Optional.empty()));
    var _ = driver.publishFails(driver.pod("web").request().build());

    List<JsonObject> lines = lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().get("outcome").getAsString()).isEqualTo("failed");
    JsonObject refusal = lines.getLast();
    assertThat(refusal.get("event").getAsString()).isEqualTo("publish");
    assertThat(refusal.get("outcome").getAsString()).isEqualTo("refused");
    assertThat(refusal.get("reason").getAsString()).isEqualTo("PermissionDenied");
    assertThat(refusal.get("message").getAsString()).contains("may not read it");
    for (JsonObject line : lines) {
      assertThat(line.get("failures"))
          .hasToString(
              """
              [{"object":"password","phase":"fetch","kind":"denied","code":"AccessDenied",\
              "requestId":"req-7","message":"may not read it"}]\
              """);
    }
  }

  @Test
  void whoIsRefusedBeforeAnyFetchIsNamedToo() {
    driver.withoutClass("db");
    var _ = driver.publishFails(driver.pod("web").request().build());
    var _ =
        driver.publishFails(
            driver.pod("odd").request().putVolumeContext("secretProviderClass", "").build());

    List<JsonObject> lines = lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().get("reason").getAsString())
        .isEqualTo("SecretProviderClassNotFound");
    assertThat(lines.getLast().get("reason").getAsString()).isEqualTo("InvalidRequest");
    assertThat(lines.getLast().get("pod").getAsString()).isEqualTo("odd");
    assertThat(lines.getLast().has("class")).isFalse();
  }

  @Test
  void unpublishThatFailsIsALine() {
    var _ =
        catchThrowable(
            () -> {
              Csi.NodeUnpublishVolumeResponse _ =
                  driver
                      .node()
                      .nodeUnpublishVolume(
                          Csi.NodeUnpublishVolumeRequest.newBuilder()
                              .setVolumeId("csi-web")
                              .setTargetPath("/etc")
                              .build());
            });

    JsonObject line = lines().getFirst();
    assertThat(line.get("event").getAsString()).isEqualTo("unpublish");
    assertThat(line.get("outcome").getAsString()).isEqualTo("failed");
    assertThat(line.get("volume").getAsString()).isEqualTo("csi-web");
  }

  @Test
  void fetchThatFindsNothingNewIsALineForThoseWhoWantAll() {
    TestPod pod = driver.pod("web").publish();
    lines();
    var _ = driver.refresh(pod);

    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getLevel()).isEqualTo(Level.DEBUG);
    assertThat(lines().getFirst().get("outcome").getAsString()).isEqualTo("not_changed");

    logger.setLevel(Level.INFO);
    var _ = driver.refresh(pod);
    assertThat(lines()).isEmpty();
    store.put("password", "db/password", canary.secret("rotated"));
    var _ = driver.refresh(pod);
    assertThat(lines().getFirst().get("objects"))
        .hasToString("[{\"object\":\"password\",\"before\":\"v1\",\"after\":\"v2\"}]");
  }

  /** The same content was written again: the store counts on, and that is all. */
  @Test
  void whatTheStoreCountsIsSaidBesideTheVersions() {
    store.answer(_ -> counted("7"));
    TestPod pod = driver.pod("web").publish();
    lines();
    store.answer(_ -> counted("8"));
    var _ = driver.refresh(pod);

    assertThat(lines().getFirst().get("objects"))
        .hasToString(
            "[{\"object\":\"password\",\"before\":\"v1\",\"storeBefore\":\"7\",\"after\":\"v1\","
                + "\"storeAfter\":\"8\"}]");
  }

  /** The store has dated the same version anew: nothing is written, and it is said. */
  @Test
  void datesAreSaidBesideTheVersionThatThereIsAfterwards() {
    store.answer(_ -> dated(Validity.UNLIMITED));
    TestPod pod = driver.pod("web").publish();
    lines();
    store.answer(_ -> dated(new Validity(Optional.empty(), Optional.of(Instant.EPOCH))));
    var _ = driver.refresh(pod);

    assertThat(lines().getFirst().get("objects"))
        .hasToString(
            "[{\"object\":\"password\",\"before\":\"v1\",\"after\":\"v1\","
                + "\"expires\":\"1970-01-01T00:00:00Z\"}]");
  }

  private FetchResult dated(Validity validity) {
    return answer(new ObjectVersion("password", "v1").valid(validity));
  }

  private FetchResult counted(String storeVersion) {
    return answer(new ObjectVersion("password", "v1", Optional.of(storeVersion)));
  }

  private FetchResult answer(ObjectVersion version) {
    byte[] content = canary.secret("password").getBytes(StandardCharsets.UTF_8);
    return new FetchResult.Fetched(
        List.of(SecretFile.of("password", "db/password", SecretBytes.takeFrom(content))),
        List.of(version),
        Optional.empty());
  }

  @Test
  void noTokenAndNoAttributeIsInAnyLine() {
    String tokens =
        """
        {"aud":{"token":"%s","expirationTimestamp":"2199-01-01T00:00:00Z"}}\
        """
            .formatted(canary.secret("token"));
    TestPod pod =
        driver
            .pod("web")
            .attribute("csi.storage.k8s.io/serviceAccount.tokens", tokens)
            .attribute("parameter", canary.secret("attribute"))
            .publish();
    var _ = driver.refresh(pod);
    store.fail(Kind.UNAVAILABLE, "away");
    var _ = driver.refresh(pod);
    pod.unpublish();

    // The log as a whole is searched by the canary.
    assertThat(lines()).hasSizeGreaterThan(4);
  }

  @Test
  void hostileNamesMakeNoSecondLineAndNoLongOne() {
    String hostile = "\n{\"event\":\"publish\"}\u2028\u202e\"\\" + "ß".repeat(4000);
    FetchFailure failure =
        new FetchFailure(
            hostile,
            Phase.FETCH,
            Kind.DENIED,
            hostile,
            Optional.of(hostile),
            Optional.of(hostile),
            Optional.empty());
    audit.onEvent(
        new VolumeEvent.Refused(
            new VolumeSubject(hostile, hostile, hostile, hostile, hostile, hostile),
            new Problem(
                hostile,
                hostile,
                Optional.of(new Origin(hostile, hostile)),
                Collections.nCopies(1000, failure)),
            Duration.ZERO));

    String line = log.list.getFirst().getFormattedMessage();
    assertThat(line).doesNotContain("\n", "\u2028", "\u202e");
    assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(16 << 10);
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    assertThat(json.get("event").getAsString()).isEqualTo("publish");
    JsonArray failures = json.getAsJsonArray("failures");
    assertThat(failures.size() + json.get("moreFailures").getAsInt()).isEqualTo(1000);
  }

  private List<JsonObject> lines() {
    List<JsonObject> lines =
        log.list.stream()
            .map(event -> JsonParser.parseString(event.getFormattedMessage()).getAsJsonObject())
            .toList();
    log.list.clear();
    return lines;
  }

  private List<String> withoutTimes() {
    return lines().stream()
        .map(
            line -> {
              assertThat(line.has("ms") || line.get("event").getAsString().equals("unpublish"))
                  .isTrue();
              line.remove("ms");
              return line.toString();
            })
        .toList();
  }
}
