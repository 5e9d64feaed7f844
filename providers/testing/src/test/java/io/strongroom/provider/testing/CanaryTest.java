package io.strongroom.provider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class CanaryTest {
  private static final Logger log = LoggerFactory.getLogger(CanaryTest.class);

  static Stream<Function<String, String>> disguises() {
    Function<String, byte[]> bytes = text -> text.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        secret -> secret,
        secret -> "password=" + secret + "\n",
        secret -> secret.substring(0, 12) + "...",
        secret -> Base64.getEncoder().encodeToString(bytes.apply(secret)),
        secret -> Base64.getEncoder().encodeToString(bytes.apply("a" + secret)),
        secret -> Base64.getUrlEncoder().encodeToString(bytes.apply("ab" + secret + "c")),
        secret -> HexFormat.of().formatHex(bytes.apply(secret)),
        secret -> HexFormat.of().withUpperCase().formatHex(bytes.apply("." + secret)),
        secret -> Arrays.toString(bytes.apply(secret)));
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void everyDisguiseIsSeenThrough(Function<String, String> disguise) {
    try (Canary canary = Canary.plant()) {
      String hidden = disguise.apply(canary.secret("db"));
      assertThatThrownBy(() -> canary.assertAbsentFrom("before " + hidden + " after"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("secret 'db'");
    }
  }

  @Test
  void percentEncodedValuesAreFound() {
    try (Canary canary = Canary.plant()) {
      String token = canary.watch("token", "a/b c+d=e&f?g h/i j+k=l");
      String query = URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20");
      assertThatThrownBy(() -> canary.assertAbsentFrom(query))
          .hasMessageContaining("percent encoding");
    }
  }

  @Test
  void anInnocentTextPasses() {
    try (Canary canary = Canary.plant()) {
      String secret = canary.secret("db");
      assertThatCode(() -> canary.assertAbsentFrom("canary-" + secret.length() + " db"))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theSameNameGivesTheSameSecretAndAnotherNameAnother() {
    try (Canary canary = Canary.plant()) {
      assertThat(canary.secret("a"))
          .isEqualTo(canary.secret("a"))
          .isNotEqualTo(canary.secret("b"))
          .matches("canary-[a-z2-9]{32}");
    }
  }

  @Test
  void causesAndSuppressedExceptionsAreSearched() {
    try (Canary canary = Canary.plant()) {
      String secret = canary.secret("db");
      IOException cause = new IOException("harmless");
      cause.addSuppressed(new IOException("value " + secret));
      assertThatThrownBy(
              () -> canary.assertAbsentFrom(new IllegalStateException("harmless", cause)))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void aSecretInTheLogFailsOnClose() {
    Canary canary = Canary.plant();
    log.trace("fetched {}", canary.secret("db"));
    assertThatThrownBy(canary::close).hasMessageContaining("secret 'db'");
  }

  @Test
  void argumentsThatNoPlaceholderPrintsAreSearched() {
    Canary canary = Canary.plant();
    log.info("fetched", new Object[] {canary.secret("db"), 1});
    log.atInfo().addKeyValue("value", canary.secret("key")).log("fetched");
    assertThatThrownBy(canary::close)
        .hasMessageContaining("secret 'db'")
        .hasMessageContaining("secret 'key'");
  }

  @Test
  void aLoggedExceptionIsSearched() {
    Canary canary = Canary.plant();
    log.warn("failed", new IOException("wrapper", new IOException(canary.secret("db"))));
    assertThatThrownBy(canary::close).hasMessageContaining("secret 'db'");
  }

  @Test
  void levelsAreRestoredOnClose() {
    boolean before = log.isTraceEnabled();
    try (Canary canary = Canary.plant()) {
      assertThat(log.isTraceEnabled()).isTrue();
      assertThat(LoggerFactory.getLogger("io.grpc.netty.NettyServerHandler").isDebugEnabled())
          .isFalse();
      canary.assertLogIsClean();
    }
    assertThat(log.isTraceEnabled()).isEqualTo(before);
  }

  @Test
  void filesNamesAndLinksAreSearched(@TempDir Path dir) throws IOException {
    try (Canary canary = Canary.plant()) {
      Files.createDirectory(dir.resolve("nested"));
      Files.writeString(dir.resolve("nested/innocent"), "nothing");
      canary.assertAbsentUnder(dir);

      Path file = Files.writeString(dir.resolve("nested/leak"), "x" + canary.secret("in-file"));
      assertThatThrownBy(() -> canary.assertAbsentUnder(dir)).hasMessageContaining("in-file");
      Files.delete(file);

      Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of(canary.secret("in-link")));
      assertThatThrownBy(() -> canary.assertAbsentUnder(dir)).hasMessageContaining("in-link");
      Files.delete(link);

      Files.createDirectory(dir.resolve(canary.secret("in-name")));
      assertThatThrownBy(() -> canary.assertAbsentUnder(dir)).hasMessageContaining("in-name");
    }
  }
}
