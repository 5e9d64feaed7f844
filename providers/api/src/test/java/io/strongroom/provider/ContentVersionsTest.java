package io.strongroom.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ContentVersionsTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(UTF_8);

  private final ContentVersions versions = ContentVersions.withKey(KEY);
  private final List<SecretBytes> wiped = new ArrayList<>();

  @AfterEach
  void wipe() {
    wiped.forEach(SecretBytes::close);
  }

  private SecretBytes secret(String text) {
    SecretBytes secret = SecretBytes.takeFrom(text.getBytes(UTF_8));
    wiped.add(secret);
    return secret;
  }

  private SecretFile file(String path, String text) {
    return SecretFile.of("object", path, secret(text));
  }

  private static String version(ContentVersions by, String id, SecretBytes content) {
    return by.of(id, content, Optional.empty()).version();
  }

  private static String version(ContentVersions by, String id, List<SecretFile> files) {
    return by.of(id, files, Optional.empty()).version();
  }

  @Test
  void theSameContentHasTheSameVersionWhereverTheKeyIs() {
    assertThat(version(versions, "db", secret("hunter2")))
        .isEqualTo(version(ContentVersions.withKey(KEY), "db", secret("hunter2")))
        .isNotEqualTo(version(versions, "db", secret("hunter3")))
        .matches("[0-9a-f]{32}");
  }

  /** Versions are compared with those that an earlier build has written. */
  @Test
  void aVersionIsHmacOfIdAndContent() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String hmac = HexFormat.of().formatHex(mac.doFinal("db\0hunter2".getBytes(UTF_8)));
    assertThat(version(versions, "db", secret("hunter2"))).isEqualTo(hmac.substring(0, 32));
  }

  @Test
  void contentsCannotBeTriedWithoutTheKey() {
    ContentVersions other = ContentVersions.withKey("fedcba9876543210".getBytes(UTF_8));
    ContentVersions passing = ContentVersions.withRandomKey();
    assertThat(
            List.of(
                version(versions, "db", secret("1234")),
                version(other, "db", secret("1234")),
                version(passing, "db", secret("1234")),
                version(ContentVersions.withRandomKey(), "db", secret("1234"))))
        .doesNotHaveDuplicates();
    assertThat(versions.surviveRestart()).isTrue();
    assertThat(passing.surviveRestart()).isFalse();
    assertThat(versions).asString().doesNotContain(new String(KEY, UTF_8));
  }

  @Test
  void whatTheStoreCountsStandsBesideTheVersion() {
    assertThat(versions.of("db", secret("hunter2"), Optional.of("8")))
        .isEqualTo(
            new ObjectVersion("db", version(versions, "db", secret("hunter2")), Optional.of("8")));
  }

  @Test
  void withoutAKeyThatLastsWhatTheStoreCountsIsTheVersion() {
    ContentVersions passing = ContentVersions.withRandomKey();
    assertThat(passing.of("db", secret("hunter2"), Optional.of("8")))
        .isEqualTo(passing.of("db", List.of(file("a", "hunter2")), Optional.of("8")))
        .isEqualTo(new ObjectVersion("db", "8", Optional.of("8")));
  }

  @Test
  void equalContentOfTwoObjectsDoesNotShow() {
    assertThat(version(versions, "one", secret("same")))
        .isNotEqualTo(version(versions, "two", secret("same")));
  }

  @Test
  void oneFileIsAsTheContentIs() {
    assertThat(version(versions, "db", List.of(file("a", "hunter2"))))
        .isEqualTo(version(versions, "db", secret("hunter2")));
  }

  @Test
  void severalFilesCountWithTheirNamesAndInNoOrder() {
    String both = version(versions, "tls", List.of(file("crt", "c"), file("key", "k")));
    assertThat(version(versions, "tls", List.of(file("key", "k"), file("crt", "c"))))
        .isEqualTo(both);
    assertThat(
            List.of(
                both,
                version(versions, "tls", List.of(file("crt", "k"), file("key", "c"))),
                version(versions, "tls", List.of(file("crt", "c"), file("key", "l"))),
                version(versions, "tls", List.of(file("crt", "ck"), file("key", ""))),
                version(versions, "tls", List.of(file("crt", "c"))),
                version(versions, "tls", List.of())))
        .doesNotHaveDuplicates();
  }

  @Test
  void aDigestLeavesTheNextOneAsItWas() {
    String before = version(versions, "db", secret("x".repeat(5000)));
    version(versions, "db", secret("y".repeat(9000)));
    assertThat(version(versions, "db", secret("x".repeat(5000)))).isEqualTo(before);
  }

  @Test
  void aKeyHasABoundedLength() {
    assertThatThrownBy(() -> ContentVersions.withKey(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key has 16 to 4096 bytes");
    assertThatThrownBy(() -> ContentVersions.withKey(new byte[4097]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ContentVersions.withKey(new byte[4096]).surviveRestart()).isTrue();
  }
}
