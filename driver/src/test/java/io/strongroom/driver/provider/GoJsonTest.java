package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoJsonTest {
  @Test
  void keysAreSortedAndValuesEscaped() {
    assertThat(GoJson.object(Map.of("b", "line\n\"q\"\\\u0001", "a", "<é🔑>")))
        .isEqualTo("{\"a\":\"<é🔑>\",\"b\":\"line\\n\\\"q\\\"\\\\\\u0001\"}");
  }

  @Test
  void emptyMapIsAnEmptyObjectOrNull() {
    assertThat(GoJson.object(Map.of())).isEqualTo("{}");
    assertThat(GoJson.objectOrNull(Map.of())).isEqualTo("null");
    assertThat(GoJson.objectOrNull(Map.of("a", "b"))).isEqualTo("{\"a\":\"b\"}");
  }

  @Test
  void fileModeIsDecimal() {
    assertThat(GoJson.fileMode(0644)).isEqualTo("420");
  }
}
