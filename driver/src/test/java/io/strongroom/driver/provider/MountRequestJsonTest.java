package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class MountRequestJsonTest {
  @Test
  void keysAreSortedAndValuesEscaped() {
    assertThat(MountRequestJson.object(Map.of("b", "line\n\"q\"\\\u0001", "a", "<é🔑>")))
        .isEqualTo("{\"a\":\"<é🔑>\",\"b\":\"line\\n\\\"q\\\"\\\\\\u0001\"}");
  }

  @Test
  void emptyMapIsAnEmptyObjectOrNull() {
    assertThat(MountRequestJson.object(Map.of())).isEqualTo("{}");
    assertThat(MountRequestJson.objectOrNull(Map.of())).isEqualTo("null");
    assertThat(MountRequestJson.objectOrNull(Map.of("a", "b"))).isEqualTo("{\"a\":\"b\"}");
  }

  @Test
  void fileModeIsDecimal() {
    assertThat(MountRequestJson.fileMode(0644)).isEqualTo("420");
  }
}
