package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.FetchFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilePathTest {
  private static final String AE = "\u00e4"; // two bytes of UTF-8

  /**
   * A path somebody might like to smuggle in.
   *
   * @param says what the message tells beside the object
   */
  record Hostile(String path, String says) {}

  static final List<Hostile> HOSTILE =
      List.of(
          new Hostile("", "is empty: state a relative path such as \"db/password\""),
          new Hostile(".", "\".\" has a segment \".\": name the file directly"),
          new Hostile("..", "\"..\" has a segment \"..\": name the file directly"),
          new Hostile("../x", "\"../x\" has a segment \"..\": name the file directly"),
          new Hostile("a/../b", "\"a/../b\" has a segment \"..\": name the file directly"),
          new Hostile("a/../../b", "\"a/../../b\" has a segment \"..\": name the file directly"),
          new Hostile("a/..", "\"a/..\" has a segment \"..\": name the file directly"),
          new Hostile("./a", "\"./a\" has a segment \".\": name the file directly"),
          new Hostile("a/./b", "\"a/./b\" has a segment \".\": name the file directly"),
          new Hostile("/etc/passwd", "\"/etc/passwd\" is absolute: leave out the leading slash"),
          new Hostile("/", "\"/\" is absolute: leave out the leading slash"),
          new Hostile("//a", "\"//a\" is absolute: leave out the leading slash"),
          new Hostile("a/", "\"a/\" ends with a slash: name a file"),
          new Hostile("a//b", "\"a//b\" has an empty segment: write one slash between names"),
          new Hostile("..data", reserved("..data")),
          new Hostile("..data/a", reserved("..data/a")),
          new Hostile("..data_tmp", reserved("..data_tmp")),
          new Hostile("...", reserved("...")),
          new Hostile(
              "..2026_01_31_12_00_00.123456789/a", reserved("..2026_01_31_12_00_00.123456789/a")),
          new Hostile("a\0b", "\"a\\u{0}b\" has a control character: remove it"),
          new Hostile("a\nb", "\"a\\u{A}b\" has a control character: remove it"),
          new Hostile("a\u007fb", "\"a\\u{7F}b\" has a control character: remove it"),
          new Hostile("a\u0085b", "\"a\\u{85}b\" has a control character: remove it"),
          new Hostile("a\ud800", "\"a\\u{D800}\" is not well-formed Unicode: write it in UTF-8"),
          new Hostile("\udc00a", "\"\\u{DC00}a\" is not well-formed Unicode: write it in UTF-8"),
          new Hostile("x".repeat(256), "has a segment of 256 bytes: at most 255 are allowed"),
          new Hostile(AE.repeat(128), "has a segment of 256 bytes: at most 255 are allowed"),
          new Hostile("x/" + AE.repeat(128), "has a segment of 256 bytes: at most 255 are allowed"),
          new Hostile("a/".repeat(32) + "a", "has 33 segments: at most 32 are allowed"),
          new Hostile(
              ("x".repeat(255) + "/").repeat(16) + "x",
              "has 4097 bytes: at most 4096 are allowed"));

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostilePathIsRefusedWithWhatToChange(Hostile hostile) {
    assertThatThrownBy(() -> FilePath.parse("db", FetchFailure.Kind.BAD_ANSWER, hostile.path()))
        .hasMessageStartingWith("object \"db\": the file path ")
        .hasMessageEndingWith(hostile.says())
        .asInstanceOf(type(ContentException.class))
        .satisfies(
            refused -> {
              assertThat(refused.object()).isEqualTo("db");
              assertThat(refused.kind()).isEqualTo(FetchFailure.Kind.BAD_ANSWER);
              assertThat(refused.getMessage()).doesNotContainPattern("\\R");
              assertThat(refused.getMessage().getBytes(StandardCharsets.UTF_8).length)
                  .isLessThan(900);
            });
    assertThatThrownBy(() -> new FilePath(hostile.path()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        ".hidden",
        "a.",
        "a..b",
        "a/..b",
        "a/...",
        "db/password",
        "with space",
        "back\\slash",
        "-rf",
        "~",
        "$HOME",
        "\u2024\u2024", // one dot leaders: no dots to the kernel
        "\uff0e\uff0e/a", // fullwidth full stops
        "p\u00e4ssword",
        "\ud83d\udd11"
      })
  void harmlessPathIsTakenAsItIs(String path) throws ContentException {
    assertThat(FilePath.parse("db", FetchFailure.Kind.INVALID, path).value()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32})
  void segmentsAndTheTopLevelNameAreThoseOfThePath(int depth) {
    FilePath path = new FilePath("top" + "/x".repeat(depth - 1));

    assertThat(path.segments()).hasSize(depth).first().isEqualTo("top");
    assertThat(path.topLevelName()).isEqualTo("top");
    assertThat(String.join("/", path.segments())).isEqualTo(path.value());
  }

  private static String reserved(String path) {
    return "\"%s\" starts with \"..\": such names are kept for the driver, take another"
        .formatted(path);
  }
}
