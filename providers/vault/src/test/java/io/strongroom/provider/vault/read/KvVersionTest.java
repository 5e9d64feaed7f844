package io.strongroom.provider.vault.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.MalformedAnswerException;
import io.strongroom.provider.vault.json.OffHeap;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What metadata of KV v2 say of a secret that is to be deleted some time. */
final class KvVersionTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @ParameterizedTest
  @CsvSource({
    "'', 2, true",
    "2026-03-04T07:06:07.986212308Z, 2, true",
    "2026-03-04T07:06:07+01:00, 2, true",
    "2026-03-04T06:06:07+01:00, 2, false",
    "2026-03-04T05:06:07Z, 2, false",
    "2026-03-04T05:06:06.9Z, 2, false",
    "some time, 2, false",
    "2026-03-04T05:06:06Z, 1, true",
  })
  void aVersionIsThereUntilItsTimeHasCome(String deletion, String asked, boolean there)
      throws MalformedAnswerException {
    try (JsonDocument metadata =
        document(
            """
            {"data":{"current_version":2,"versions":{
              "1":{"created_time":"2026-01-01T00:00:00Z","deletion_time":""},
              "2":{"created_time":"2026-01-02T00:00:00Z","deletion_time":"%s"}}}}
            """
                .formatted(deletion))) {
      assertThat(KvVersion.in(metadata, Optional.of(asked), NOW).isPresent()).isEqualTo(there);
    }
  }

  private static JsonDocument document(String json) throws MalformedAnswerException {
    OffHeap bytes = new OffHeap();
    byte[] text = json.getBytes(UTF_8);
    bytes.add(text, text.length);
    return JsonDocument.parse(bytes, Optional.empty());
  }
}
