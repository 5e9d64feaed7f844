package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's strconv.ParseInt(text, 0, 64) and yaml.v2 and v3 answer for the same texts. */
final class ScalarsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "256, 256",
    "0400, 256",
    "0o400, 256",
    "0O400, 256",
    "0x1F, 31",
    "0b101, 5",
    "-0644, -420",
    "+12, 12",
    "1_000, 1000",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
  })
  void integersHaveGoPrefixes(String text, long expected) {
    assertThat(Scalars.asInteger(plain(text))).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0899",
        "08",
        "1.0",
        "1e3",
        "1:30",
        "0x",
        "0xg",
        "0b2",
        "0o8",
        "- 1",
        "٣",
        "9223372036854775808",
        "true",
        " 1"
      })
  void otherTextsAreNoIntegers(String text) {
    assertThat(Scalars.asInteger(plain(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"})
  void yesIsTrue(String text) {
    assertThat(Scalars.asBoolean(plain(text))).contains(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n"})
  void noIsFalse(String text) {
    assertThat(Scalars.asBoolean(plain(text))).contains(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tRUE", "oN", "1", "0", "t", "wahr"})
  void otherTextsAreNoBooleans(String text) {
    assertThat(Scalars.asBoolean(plain(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "abc, string, string",
    "yes, boolean, string",
    "n, boolean, string",
    "Off, boolean, string",
    "true, boolean, boolean",
    "0644, integer, integer",
    "0o644, integer, integer",
    "0899, float, float",
    "1.5, float, float",
    "1e3, float, float",
    "-.inf, float, float",
    ".NaN, float, float",
    "18446744073709551616, float, float",
    "18446744073709551615, integer, integer",
    "0xFFFFFFFFFFFFFFFF, integer, integer",
    "0x1FFFFFFFFFFFFFFFF, string, string",
    "+18446744073709551615, float, float",
    "1e400, string, string",
    "-1e400, string, string",
    ".5_0, float, float",
    "._5, string, string",
    "-_5, integer, integer",
    "0x1p4, string, string",
    "1:30, string, string",
    "2024-02-29, string, timestamp",
    "2024-02-30, string, string",
    "2024-13-45, string, string",
    "2024-01-02 03:04:05, string, timestamp",
    "2024-01-02 03:04:05Z, string, string",
    "2024-01-02T03:04:05, string, string",
    "2024-01-02T24:00:00Z, string, string",
    "2024-01-02, string, timestamp",
    "2024-01-02T03:04:05Z, string, timestamp",
    "2024-01-02x, string, string",
    "_1, string, string",
    "1_, integer, integer",
    "1.2.3, string, string",
    "10.0.0.1, string, string",
  })
  void typesAreThoseOfGo(String text, String inV2, String inV3) {
    assertThat(name(Scalars.typeOf(plain(text), Dialect.GO_YAML_V2))).isEqualTo(inV2);
    assertThat(name(Scalars.typeOf(plain(text), Dialect.GO_YAML_V3))).isEqualTo(inV3);
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551615, false",
    "18446744073709551616, true",
    "-9223372036854775808, false",
    "-9223372036854775809, true",
    "+9223372036854775808, true",
    "02000000000000000000000, true",
    "08, false",
    "1e30, false",
    "0x1FFFFFFFFFFFFFFFF, false",
  })
  void whatGoWouldRoundIsKnown(String text, boolean huge) {
    assertThat(Scalars.isHugeInteger(plain(text))).isEqualTo(huge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "2024-01-02", ""})
  void quotesMakeAString(String text) {
    Scalar quoted = new Scalar(text, false, new Position(1, 1));
    assertThat(Scalars.typeOf(quoted, Dialect.GO_YAML_V3)).isEqualTo(ScalarType.STRING);
  }

  private static String name(ScalarType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static Scalar plain(String text) {
    return new Scalar(text, true, new Position(1, 1));
  }
}
