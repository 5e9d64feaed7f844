package io.strongroom.provider.cloud.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"b\": 1, \"a\": [true, null, \"x\"]} | {\"a\":[true,null,\"x\"],\"b\":1}",
        "\"<&>\" | \"\\u003c\\u0026\\u003e\"",
        "\"\\u2028\\u0001\\n\\\"\\\\\" | \"\\u2028\\u0001\\n\\\"\\\\\"",
        "12345678901234567890 | 12345678901234567890",
        "2.50 | 2.50",
        "{} | {}",
        "[] | []",
      })
  void writesAsGoWithNumbersAsTheyStand(String json, String expected) throws Exception {
    assertThat(GoJson.text(JsonText.parse(json))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "12345678901234567890, 12345678901234567000",
    "2.50, 2.5",
    "1e21, 1e+21",
    "1e20, 100000000000000000000",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "-0.0, -0",
    "5, 5",
    "-1.5e300, -1.5e+300",
  })
  void writesNumbersThatWentThroughADouble(String json, String expected) throws Exception {
    assertThat(GoJson.textOfDoubles(JsonText.parse(json))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "{\"a\":1}x", "[1,]", "{'a':1}", "nul", "NaN", "{\"a\" 1}", "01"})
  void whatIsNoJsonIsRefusedWithoutItsWords(String text) {
    assertThatThrownBy(() -> JsonText.parse(text))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage("not JSON")
        .hasNoCause();
  }

  @Test
  void ofANameThatIsThereTwiceTheLastValueCounts() throws Exception {
    assertThat(GoJson.text(JsonText.parse("{\"a\":1,\"a\":2}"))).isEqualTo("{\"a\":2}");
  }

  @Test
  void deepNestingIsRefusedBeforeTheStackEnds() throws Exception {
    assertThat(GoJson.text(JsonText.parse("[".repeat(200) + "]".repeat(200)))).hasSize(400);
    assertThatThrownBy(() -> JsonText.parse("[".repeat(1_000_000)))
        .isInstanceOf(MalformedJsonException.class);
  }

  /** Three values and two names, as many as are taken; one more is too many, wherever it stands. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"b\":[1,2]}",
        "{\"a\":1,\"b\":[{}],\"c\":1}",
        "[1,true,null,\"a\",{}]",
        "[[],[],[],[],[]]",
        "[[],[],[],[],[",
      })
  void moreValuesThanAreTakenAreNotRead(String text) throws Exception {
    assertThat(JsonText.parse("{\"a\":1,\"b\":[]}", 5).isJsonObject()).isTrue();
    assertThatThrownBy(() -> JsonText.parse(text, 5)).isInstanceOf(TooManyValuesException.class);
  }

  @Test
  void aPageOfGooglesSecretsIsRead() throws Exception {
    String labels = "\"team\":\"shop\",".repeat(64);
    String secret = "{\"name\":\"a\",\"labels\":{%s\"z\":\"\"}}".formatted(labels);
    String page = "[%s]".formatted(String.join(",", Collections.nCopies(250, secret)));
    assertThat(JsonText.parse(page).getAsJsonArray()).hasSize(250);
  }
}
