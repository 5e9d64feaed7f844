package io.strongroom.provider.vault.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.OffHeap;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an engine is counts only if what was asked about is there. */
final class HostileMountTest {
  @ParameterizedTest
  @CsvSource({
    "secret/, secret/data/db, true",
    "secret, secret, true",
    "/secret/, secret/data/db, true",
    "secret/data/, secret/data/db, true",
    "other/, secret/data/db, false",
    "sec, secret/data/db, false",
    "secret/data/db/more, secret/data/db, false",
    "///, secret/data/db, false",
    "'secret\\nforged', secret/data/db, false",
  })
  void aMountIsWhereThePathIs(String told, String about, boolean taken) throws Exception {
    String json = "{\"data\":{\"path\":\"%s\",\"type\":\"kv\"}}".formatted(told);
    OffHeap bytes = new OffHeap();
    byte[] text = json.getBytes(UTF_8);
    bytes.add(text, text.length);
    try (JsonDocument answer = JsonDocument.parse(bytes, Optional.empty())) {
      assertThat(Mount.in(answer, about).isPresent()).isEqualTo(taken);
    }
  }
}
