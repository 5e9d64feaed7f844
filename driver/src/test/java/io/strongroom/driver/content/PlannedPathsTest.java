package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.PlannedObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class PlannedPathsTest {
  private static final List<PlannedObject> VALID =
      List.of(
          new PlannedObject("db", List.of("db/user", "db/password")),
          new PlannedObject("api", List.of("api")),
          new PlannedObject("unknown", List.of()));

  /** An object that does not go with the valid ones. */
  record Spoiler(PlannedObject object, String message) {}

  static final List<Spoiler> SPOILERS =
      List.of(
          spoiler(
              "other",
              "api",
              "objects \"api\" and \"other\" both become the file \"api\":"
                  + " give one of them another path"),
          spoiler(
              "api",
              "api",
              "object \"api\" becomes the file \"api\" twice: give one of them another path"),
          spoiler(
              "other",
              "db",
              "object \"other\" becomes the file \"db\", which is a directory for object \"db\":"
                  + " give one of them another path"),
          spoiler(
              "other",
              "api/key",
              "object \"api\" becomes the file \"api\", which is a directory for object"
                  + " \"other\": give one of them another path"),
          spoiler(
              "other",
              "db/password/x/y",
              "object \"db\" becomes the file \"db/password\", which is a directory for object"
                  + " \"other\": give one of them another path"),
          spoiler(
              "other",
              "../x",
              "object \"other\": the file path \"../x\" has a segment \"..\":"
                  + " name the file directly"));

  @Test
  void pathsSideBySideAreFine() {
    assertThatCode(() -> PlannedPaths.check(VALID)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @FieldSource("SPOILERS")
  void pathThatCannotStandWithTheOthersIsRefusedBeforeAnyFetch(Spoiler spoiler) {
    List<PlannedObject> objects =
        IntStream.rangeClosed(0, VALID.size())
            .mapToObj(i -> i < VALID.size() ? VALID.get(i) : spoiler.object())
            .toList();

    assertThatThrownBy(() -> PlannedPaths.check(objects))
        .hasMessage(spoiler.message())
        .asInstanceOf(type(ContentException.class))
        .satisfies(
            refused -> {
              assertThat(refused.kind()).isEqualTo(FetchFailure.Kind.INVALID);
              assertThat(refused.object()).isEqualTo(spoiler.object().name());
            });
  }

  @Test
  void directoriesAreLimited() {
    List<String> paths =
        IntStream.rangeClosed(1, 1025).mapToObj("directory-%d/file"::formatted).toList();

    assertThatThrownBy(() -> PlannedPaths.check(List.of(new PlannedObject("many", paths))))
        .hasMessage(
            "object \"many\": the file path \"directory-1025/file\" needs more than 1024"
                + " directories in the volume: put files into fewer directories")
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::kind)
        .isEqualTo(FetchFailure.Kind.TOO_LARGE);
  }

  private static Spoiler spoiler(String object, String path, String message) {
    return new Spoiler(new PlannedObject(object, List.of(path)), message);
  }
}
