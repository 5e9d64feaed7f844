package io.strongroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OtherPlatformTest {
  @TempDir private Path temp;

  private final Platform other =
      Arrays.stream(Platform.values())
          .filter(platform -> platform != Platform.current())
          .findFirst()
          .orElseThrow();

  @Test
  void withoutItsModulesTheBuildSaysWhatIsMissing() {
    assertThatThrownBy(() -> new JavaRuntime(other, Optional.empty(), temp).link())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(other.toString(), "--jmods");
  }

  @Test
  void programsOfAnotherPlatformAreRefused() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThatThrownBy(() -> new SystemLibraries(Path.of("/"), other).neededBy(List.of(java)))
        .isInstanceOf(IOException.class)
        .hasMessage("%s is not for %s", java, other);
  }

  @Test
  void libraryThatTheSystemDoesNotHaveIsNamed() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThatThrownBy(() -> new SystemLibraries(temp, Platform.current()).neededBy(List.of(java)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(java + " needs ", "which is not below " + temp);
  }

  @Test
  void unknownPlatformIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Platform.parse("linux/s390x"))
        .hasMessage("platform linux/s390x is not one of linux/amd64, linux/arm64");
    assertThat(Platform.parse("linux/arm64")).isEqualTo(Platform.ARM64);
  }
}
