package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilePermissionTest {
  @ParameterizedTest
  @CsvSource({"0644, 420", "644, 420", "0o644, 420", "0000, 0", "0, 0", "0777, 511", "40, 32"})
  void modesAreOctal(String text, int mode) {
    assertThat(FilePermission.parse(text)).hasValue(mode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0888", "1777", "01777", "07777", "rw-r--r--", "-644", "0x1ff", " 644"})
  void otherTextsAreNoModes(String text) {
    assertThat(FilePermission.parse(text)).isEmpty();
  }
}
