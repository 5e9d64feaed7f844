package io.strongroom.driver.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.local.VolumeStatus.Refreshes;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LocalDocumentTest {
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void documentSaysAllThatIsKnownAndIsReadBack() throws Exception {
    List<VolumeStatus> volumes =
        List.of(
            new VolumeStatus(
                "team",
                "web",
                "uid",
                "secrets",
                "db",
                "node-1",
                List.of(
                    new HeldObject(
                        new ObjectVersion(
                            "a\"\u001b",
                            "v1",
                            Optional.of("7"),
                            new Validity(Optional.of(START.minusSeconds(60)), Optional.of(START))),
                        Optional.of(START),
                        new Reading.Read(START)),
                    new HeldObject(
                        new ObjectVersion(
                            "b",
                            "v1",
                            Optional.empty(),
                            new Validity(Optional.of(START.plusSeconds(1)), Optional.empty())),
                        Optional.empty(),
                        new Reading.NotRead(Optional.empty())),
                    new HeldObject(
                        new ObjectVersion("c", "v1", Optional.empty(), Validity.UNLIMITED),
                        Optional.empty(),
                        new Reading.Unknown())),
                Optional.of(42L),
                Optional.of(new RefreshError("away", Optional.of(START))),
                Optional.of(new Refreshes(Optional.of(START), Optional.empty(), 3))),
            new VolumeStatus(
                "team",
                "bare",
                "uid-2",
                "secrets",
                "db",
                "node-1",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    StringWriter text = new StringWriter();

    new LocalDocument("driver", "node-1", START, volumes, List.of()).writeTo(text);

    assertThat(VolumeJson.readDocument(JsonParser.parseString(text.toString()))).isEqualTo(volumes);
    assertThat(text.toString())
        .endsWith("]}\n")
        .contains("\"validity\":\"expired\"", "\"validity\":\"notYetValid\"")
        .doesNotContain("\u001b");
  }
}
