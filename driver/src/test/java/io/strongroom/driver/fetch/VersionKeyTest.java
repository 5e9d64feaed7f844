package io.strongroom.driver.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver's key for versions: what is said of it, and when another counts. */
final class VersionKeyTest {
  private static final String ONE = "0123456789abcdef";
  private static final String OTHER = "fedcba9876543210";

  @TempDir private Path dir;

  private final Canary canary = Canary.plant();

  @AfterEach
  void noKeyWasLogged() {
    assertThat(canary.log()).doesNotContain(ONE).doesNotContain(OTHER);
    canary.close();
  }

  @Test
  void everyDriverWithTheKeyMakesTheSameVersions() throws Exception {
    Path file = put(ONE);
    assertThat(version(key(file))).isEqualTo(version(key(file)));
    assertThat(key(file).versions().surviveRestart()).isTrue();
    assertThat(canary.log()).isEmpty();
  }

  @Test
  void withoutAFileItIsSaidOnceAndVersionsLastAsLongAsTheProcess() {
    VersionKey none = new VersionKey(Optional.empty());
    assertThat(version(none)).isEqualTo(version(none));
    assertThat(none.versions().surviveRestart()).isFalse();
    assertThat(said())
        .singleElement()
        .asString()
        .contains(
            "no key for versions is set (--version-key-file): versions change with every restart"
                + " of the driver and differ between nodes");
    assertThat(version(new VersionKey(Optional.empty()))).isNotEqualTo(version(none));
  }

  @Test
  void keyThatKubeletBringsLateCountsFromThenOn() throws Exception {
    VersionKey key = key(dir.resolve("key"));
    String before = version(key);
    assertThat(version(key)).isEqualTo(before);
    put(ONE);
    assertThat(version(key)).isNotEqualTo(before).isEqualTo(version(key(dir.resolve("key"))));
    assertThat(said())
        .satisfiesExactly(
            line ->
                assertThat(line).contains("there is no %s: until".formatted(dir.resolve("key"))),
            line -> assertThat(line).contains("made by the key in " + dir.resolve("key")));
  }

  @Test
  void keyThatIsReplacedCountsWithoutARestart() throws Exception {
    VersionKey key = key(put(ONE));
    String before = version(key);
    put(OTHER);
    assertThat(version(key)).isNotEqualTo(before).isEqualTo(version(key(dir.resolve("key"))));
    put(ONE);
    assertThat(version(key)).isEqualTo(before);
  }

  @Test
  void keyThatIsGoneGoesOnToCount() throws Exception {
    VersionKey key = key(put(ONE));
    String before = version(key);
    Files.delete(dir.resolve("key"));
    assertThat(version(key)).isEqualTo(before);
    put("short");
    assertThat(version(key)).isEqualTo(before);
    assertThat(key.versions().surviveRestart()).isTrue();
    assertThat(canary.log())
        .contains("the key that was there goes on to count until the driver is restarted");
  }

  @Test
  void whatIsNoKeyIsNamed() throws Exception {
    VersionKey tooShort = key(put("short"));
    VersionKey folder = key(dir);
    Path large = Files.write(dir.resolve("large"), new byte[4097]);
    VersionKey tooLarge = key(large);
    for (VersionKey unfit : new VersionKey[] {tooShort, folder, tooLarge}) {
      assertThat(unfit.versions().surviveRestart()).isFalse();
    }
    assertThat(canary.log())
        .contains(dir.resolve("key") + " is no key of 16 to 4096 random bytes: until there is one")
        .contains(dir + " is no key of")
        .contains(large + " is no key of");
  }

  private List<String> said() {
    return canary.log().lines().filter(line -> line.contains("VersionKey")).toList();
  }

  private Path put(String key) throws IOException {
    return Files.writeString(dir.resolve("key"), key);
  }

  private static VersionKey key(Path file) {
    return new VersionKey(Optional.of(file));
  }

  private static String version(VersionKey key) {
    try (SecretBytes secret = SecretBytes.takeFrom("hunter2".getBytes(UTF_8))) {
      return key.versions().of("db", secret, Optional.empty()).version();
    }
  }
}
