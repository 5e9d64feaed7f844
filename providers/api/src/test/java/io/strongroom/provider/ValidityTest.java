package io.strongroom.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Validity.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidityTest {
  private static final Instant NINE = Instant.parse("2026-07-01T09:00:00Z");
  private static final Instant TEN = Instant.parse("2026-07-01T10:00:00Z");
  private static final Instant ELEVEN = Instant.parse("2026-07-01T11:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-07-01T08:59:59.999Z, NOT_YET_VALID, 2026-07-01T09:00:00Z",
    "2026-07-01T09:00:00Z, VALID, 2026-07-01T11:00:00Z",
    "2026-07-01T10:59:59.999Z, VALID, 2026-07-01T11:00:00Z",
    "2026-07-01T11:00:00Z, EXPIRED,",
  })
  void eachDateCountsFromItsOwnSecondOn(Instant now, State state, Instant next) {
    Validity validity = between(NINE, ELEVEN);

    assertThat(validity.at(now)).isEqualTo(state);
    assertThat(validity.nextAfter(now)).isEqualTo(Optional.ofNullable(next));
  }

  @Test
  void withoutDatesItIsValidForEver() {
    assertThat(Validity.UNLIMITED.at(Instant.MAX)).isEqualTo(State.VALID);
    assertThat(Validity.UNLIMITED.nextAfter(Instant.MIN)).isEmpty();
    assertThat(Validity.UNLIMITED.isLimited()).isFalse();
    assertThat(new Validity(Optional.of(NINE), Optional.empty()).isLimited()).isTrue();
    assertThat(new Validity(Optional.empty(), Optional.of(NINE)).isLimited()).isTrue();
  }

  @Test
  void whatEndsBeforeItBeginsIsFirstToComeAndThenOver() {
    Validity odd = between(ELEVEN, TEN);

    assertThat(odd.at(NINE)).isEqualTo(State.NOT_YET_VALID);
    assertThat(odd.at(TEN)).isEqualTo(State.EXPIRED);
    assertThat(odd.at(ELEVEN)).isEqualTo(State.EXPIRED);
  }

  @Test
  void togetherTheyAreValidWhileBothAre() {
    assertThat(between(NINE, TEN).and(new Validity(Optional.of(TEN), Optional.of(ELEVEN))))
        .isEqualTo(between(TEN, TEN));
    assertThat(Validity.UNLIMITED.and(between(NINE, TEN))).isEqualTo(between(NINE, TEN));
    assertThat(between(NINE, TEN).and(Validity.UNLIMITED)).isEqualTo(between(NINE, TEN));
  }

  /** An API server refuses a year of five digits, and a status object with it. */
  @Test
  void datesAreThoseThatEveryReaderTakes() {
    Validity far = between(Instant.MIN, Instant.MAX);

    assertThat(far.notBefore()).contains(Instant.EPOCH);
    assertThat(far.expires()).contains(Instant.parse("9999-12-31T23:59:59Z"));
    assertThat(between(NINE.plusMillis(999), TEN)).isEqualTo(between(NINE, TEN));
  }

  @Test
  void datesOfAVersionAreNoPartOfItsContent() {
    ObjectVersion version = new ObjectVersion("db", "v1", Optional.of("7"));

    assertThat(version.validity()).isEqualTo(Validity.UNLIMITED);
    assertThat(version.valid(between(NINE, TEN))).isNotEqualTo(version);
    assertThat(version.valid(between(NINE, TEN)).storeVersion()).contains("7");
    assertThat(version.valid(between(NINE, TEN)).ofContent()).isEqualTo(version.ofContent());
  }

  private static Validity between(Instant notBefore, Instant expires) {
    return new Validity(Optional.of(notBefore), Optional.of(expires));
  }
}
