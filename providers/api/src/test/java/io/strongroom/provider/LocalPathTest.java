package io.strongroom.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a UTF-8 locale; NoUtf8LocaleTest of e2e starts a driver without one. */
final class LocalPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/../b", "/", "ключ", "\ud83d\udd11", "a\nb"})
  void whatTheFileSystemTakesIsAPath(String text) throws Exception {
    assertThat(LocalPath.problem(text)).isEmpty();
    assertThat(LocalPath.of(text)).isEqualTo(Path.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "a\0b, has a zero byte: remove it",
    "\ud800, is not well-formed Unicode: write it in UTF-8",
    "a\udc00, is not well-formed Unicode: write it in UTF-8",
    "\udc00\ud800, is not well-formed Unicode: write it in UTF-8"
  })
  void whatItDoesNotTakeIsReported(String text, String problem) {
    assertThat(LocalPath.problem(text)).contains(problem);
    assertThatThrownBy(() -> LocalPath.of(text))
        .isInstanceOf(LocalPath.UnnameableException.class)
        .hasMessage(problem);
  }

  @Test
  void messageRepeatsNothing() {
    assertThat(LocalPath.problem("secret\0"))
        .hasValueSatisfying(problem -> assertThat(problem).doesNotContain("secret"));
  }
}
