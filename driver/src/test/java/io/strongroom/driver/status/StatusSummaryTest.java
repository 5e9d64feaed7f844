package io.strongroom.driver.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatusSummaryTest {
  private static final Instant TEN = Instant.parse("2026-01-01T10:00:00.123456Z");
  private static final Instant ELEVEN = Instant.parse("2026-01-01T11:00:00.9Z");

  @Test
  void eachObjectHasItsVersionAndItsTimesToTheSecond() {
    assertThat(
            StatusSummary.of(
                List.of(
                    status(new ObjectVersion("password", "7"), new Reading.Read(ELEVEN)),
                    status(
                        new ObjectVersion("port", "1"), new Reading.NotRead(Optional.of(ELEVEN))),
                    status(
                        new ObjectVersion("user", "3", Optional.of("8")), new Reading.Unknown()))))
        .isEqualTo(
            "password@7 since 2026-01-01T10:00:00Z, read 2026-01-01T11:00:00Z, port@1 since"
                + " 2026-01-01T10:00:00Z, not read, user@3 (8) since 2026-01-01T10:00:00Z");
  }

  @Test
  void whatIsNotAsItShouldBeByItsDatesIsSaid() {
    HeldObject dated =
        new HeldObject(
            new ObjectVersion("cert", "7")
                .valid(new Validity(Optional.of(TEN), Optional.of(ELEVEN))),
            Optional.of(TEN),
            new Reading.Unknown());

    assertThat(StatusSummary.of(List.of(ObjectStatus.of(dated, TEN.minusSeconds(1)))))
        .isEqualTo("cert@7 since 2026-01-01T10:00:00Z, not yet valid");
    assertThat(StatusSummary.of(List.of(ObjectStatus.of(dated, TEN))))
        .isEqualTo("cert@7 since 2026-01-01T10:00:00Z");
    assertThat(StatusSummary.of(List.of(ObjectStatus.of(dated, ELEVEN))))
        .isEqualTo("cert@7 since 2026-01-01T10:00:00Z, expired");
  }

  @Test
  void emptyVolumeHoldsNothing() {
    assertThat(StatusSummary.of(List.of())).isEqualTo("nothing");
  }

  @Test
  void moreObjectsThanALineTakesAreCounted() {
    List<ObjectStatus> objects =
        IntStream.range(0, 11)
            .mapToObj(i -> status(new ObjectVersion("o" + i, "1"), new Reading.Unknown()))
            .toList();

    assertThat(StatusSummary.of(objects))
        .contains("o7@1")
        .doesNotContain("o8@")
        .endsWith(" and 3 more");
  }

  private static ObjectStatus status(ObjectVersion version, Reading reading) {
    return ObjectStatus.of(new HeldObject(version, Optional.of(TEN), reading), TEN);
  }
}
