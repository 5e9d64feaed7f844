package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.adopted;
import static io.strongroom.driver.status.ReportsHarness.field;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What status objects and events say of the dates of secrets. It is ten o'clock. */
final class ValidityReportsTest {
  private static final String NAME = "web-team-db";
  private static final Instant NINE = Instant.parse("2026-01-01T09:00:00Z");
  private static final Instant ELEVEN = Instant.parse("2026-01-01T11:00:00Z");
  private static final Instant TWELVE = Instant.parse("2026-01-01T12:00:00Z");

  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest web = volume("web");

  @Test
  void whatHasExpiredIsSaidWhenItIsPublishedAndThenNoMore() {
    published(object("db", Optional.empty(), Optional.of(NINE)));

    assertThat(object(0).get("expires").getAsString()).isEqualTo("2026-01-01T09:00:00Z");
    assertThat(object(0).get("validity").getAsString()).isEqualTo("expired");
    assertThat(field(harness.status(NAME), "summary")).contains(", expired");
    assertThat(harness.events())
        .containsExactly(
            "Warning SecretExpired SecretProviderClass team/db, store azure kv: db (version 7)"
                + " expired at 2026-01-01T09:00:00Z; the files stay as they are until the store has"
                + " a new version or another date x1");

    refreshed(object("db", Optional.empty(), Optional.of(NINE)));
    harness.advance(Duration.ofHours(2));
    assertThat(harness.events()).hasSize(1).allMatch(event -> event.endsWith(" x1"));
  }

  @Test
  void whatIsNotYetValidIsSaidAndThatItIsWhenItsDateHasCome() {
    published(object("db", Optional.of(ELEVEN), Optional.empty()));

    assertThat(object(0).get("notBefore").getAsString()).isEqualTo("2026-01-01T11:00:00Z");
    assertThat(object(0).get("validity").getAsString()).isEqualTo("notYetValid");
    assertThat(field(harness.status(NAME), "summary")).contains(", not yet valid");
    assertThat(harness.events())
        .containsExactly(
            "Warning SecretNotYetValid SecretProviderClass team/db, store azure kv: db (version 7)"
                + " is not valid before 2026-01-01T11:00:00Z; the files are there already, and who"
                + " checks the date refuses them until then x1");

    harness.advance(Duration.ofMinutes(59));
    assertThat(object(0).get("validity").getAsString()).isEqualTo("notYetValid");
    harness.advance(Duration.ofMinutes(1).plus(ValidityReports.SPREAD));
    assertThat(object(0).get("validity").getAsString()).isEqualTo("valid");
    assertThat(harness.events()).hasSize(1);
  }

  @Test
  void dateThatComesIsSaidThoughNothingElseHappens() {
    published(object("db", Optional.of(NINE), Optional.of(TWELVE)));
    assertThat(object(0).get("validity").getAsString()).isEqualTo("valid");
    assertThat(harness.events()).isEmpty();
    int writes = harness.writes().size();

    harness.advance(Duration.ofHours(2).minusSeconds(1));
    assertThat(harness.writes()).hasSize(writes);
    harness.advance(ValidityReports.SPREAD.plusSeconds(1));

    assertThat(object(0).get("validity").getAsString()).isEqualTo("expired");
    assertThat(harness.events()).singleElement().asString().contains("SecretExpired");
  }

  /** Its clock was behind: what has expired by now is found without a restart. */
  @Test
  void clockThatIsSetIsFollowed() {
    published(object("db", Optional.empty(), Optional.of(TWELVE.plus(Duration.ofDays(30)))));
    harness.clock.set(TWELVE.plus(Duration.ofDays(31)));

    harness.advance(ValidityReports.MAX_WAIT);

    assertThat(object(0).get("validity").getAsString()).isEqualTo("expired");
    assertThat(harness.events()).hasSize(1);
  }

  @Test
  void anotherDateOfTheSameVersionIsShownAndSaidAgainWhenItHasCome() {
    published(object("db", Optional.empty(), Optional.of(NINE)));
    refreshed(object("db", Optional.empty(), Optional.of(ELEVEN)));
    assertThat(object(0).get("validity").getAsString()).isEqualTo("valid");
    assertThat(object(0).get("updatedAt").getAsString()).isEqualTo("2026-01-01T10:00:00Z");

    harness.advance(Duration.ofHours(1).plus(ValidityReports.SPREAD));

    assertThat(harness.events()).hasSize(2);
    assertThat(harness.events().getLast()).contains("expired at 2026-01-01T11:00:00Z");
  }

  @Test
  void severalObjectsAreOneEventAndOneMoreIsSaidWithThem() {
    published(
        object("a", Optional.empty(), Optional.of(NINE)),
        object("b", Optional.empty(), Optional.of(NINE)),
        object("c", Optional.empty(), Optional.of(ELEVEN)),
        new ObjectVersion("d", "v1"));
    assertThat(harness.events())
        .singleElement()
        .asString()
        .contains("a (version 7) expired", "b (version 7) expired")
        .doesNotContain("c (", "d (");

    harness.advance(Duration.ofHours(1).plus(ValidityReports.SPREAD));

    assertThat(harness.events()).hasSize(2);
    assertThat(harness.events().getLast())
        .contains("a (version 7)", "b (version 7)", "c (version 7)");
  }

  @Test
  void anotherProcessSaysOnlyWhatThisOneHasNotSaid() {
    published(
        object("a", Optional.empty(), Optional.of(NINE)),
        object("b", Optional.empty(), Optional.of(ELEVEN)));
    restart();
    harness.reports.onEvent(adopted(web));
    harness.settle();
    assertThat(harness.events()).hasSize(1);

    harness.advance(Duration.ofHours(1).plus(ValidityReports.SPREAD));
    assertThat(harness.events()).hasSize(2);
    assertThat(object(1).get("validity").getAsString()).isEqualTo("expired");

    restart();
    harness.reports.onEvent(adopted(web));
    refreshed(
        object("a", Optional.empty(), Optional.of(NINE)),
        object("b", Optional.empty(), Optional.of(ELEVEN)));
    assertThat(harness.events()).hasSize(2);
  }

  @Test
  void storeThatStatesNoDatesCostsNothing() {
    published(new ObjectVersion("db", "v1"));

    assertThat(object(0).keySet()).doesNotContain("notBefore", "expires", "validity");
    assertThat(harness.reports.waiting()).isZero();
  }

  @Test
  void volumeThatIsGoneIsForgotten() {
    published(object("db", Optional.empty(), Optional.of(TWELVE)));
    harness.reports.onEvent(
        new VolumeEvent.Unpublished(web.target(), web.id().value(), Optional.empty()));
    harness.advance(Duration.ofHours(3));

    assertThat(harness.events()).isEmpty();
    assertThat(harness.reports.remembered()).isZero();
  }

  @Test
  void nothingIsSaidOfAVolumeThatGoesWhileItsStatusIsLookedFor() {
    harness.api.onCall(this::unpublish);
    published(object("db", Optional.empty(), Optional.of(NINE)));
    harness.advance(Duration.ofHours(1));

    assertThat(harness.events()).isEmpty();
    assertThat(harness.reports.remembered()).isZero();
  }

  @Test
  void whatWaitsToBeSaidIsDroppedWhenItIsOver() {
    published(object("db", Optional.empty(), Optional.of(NINE)));
    refreshed(object("db", Optional.empty(), Optional.of(NINE.plusSeconds(1))));
    refreshed(object("db", Optional.empty(), Optional.of(TWELVE)));
    harness.advance(Duration.ofMinutes(10));

    assertThat(harness.events()).hasSize(1);
  }

  private void unpublish() {
    harness.api.onCall(() -> {});
    harness.reports.onEvent(
        new VolumeEvent.Unpublished(web.target(), web.id().value(), Optional.empty()));
  }

  private void restart() {
    harness.advance(Duration.ofMinutes(1));
    harness.restart();
  }

  private void published(ObjectVersion... versions) {
    harness.reports.onEvent(
        new VolumeEvent.Published(
            web, new Origin("azure", "azure kv"), List.of(versions), List.of(), Duration.ZERO));
    harness.settle();
  }

  private void refreshed(ObjectVersion... versions) {
    harness.reports.onEvent(
        new VolumeEvent.Refreshed(
            web,
            Optional.of(new Origin("azure", "azure kv")),
            List.of(),
            List.of(versions),
            false,
            Duration.ZERO));
    harness.settle();
  }

  private static ObjectVersion object(
      String id, Optional<Instant> notBefore, Optional<Instant> expires) {
    return new ObjectVersion(id, "v1", Optional.of("7"), new Validity(notBefore, expires));
  }

  private JsonObject object(int index) {
    return harness
        .status(NAME)
        .getAsJsonObject("status")
        .getAsJsonArray("objects")
        .get(index)
        .getAsJsonObject();
  }
}
