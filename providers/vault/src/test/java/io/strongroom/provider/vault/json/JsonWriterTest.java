package io.strongroom.provider.vault.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.testing.Canary;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading answers, and writing them as Go does. */
final class JsonWriterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"b\":1,\"a\":\"x\"} | {\"a\":\"x\",\"b\":1}",
        "[6, \"stilton\" , true,null ] | [6,\"stilton\",true,null]",
        "\"<a href=\\\"x\\\">&\\u2028\" | \"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u2028\"",
        "\"\\/\\b\\f\\n\\r\\t\\u0001\" | \"/\\b\\f\\n\\r\\t\\u0001\"",
        "\"\\u00e4\\ud83d\\ude00\" | \"ä😀\"",
        "\"\\ud83dx\" | \"\ufffdx\"",
        "1.50e+07 | 1.50e+07",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "{} | {}",
        "[] | []",
        "{\"a\":1,\"a\":2} | {\"a\":2}",
      })
  void valuesAreWrittenAsGoWritesThem(String json, String written) throws Exception {
    try (JsonDocument document = parse("{\"value\":%s}".formatted(json));
        OffHeap target = new OffHeap()) {
      JsonWriter.write(document, document.root().get("value"), target);
      assertThat(text(target)).isEqualTo(written);
    }
  }

  @Test
  void aWholeAnswerHasTheFieldsOfGosClientInTheirOrder() throws Exception {
    String answer =
        """
        {"auth":null,"data":{"b":"2","a":"<1>"},"lease_duration":2764800,"renewable":false,
         "lease_id":"","request_id":"b5","wrap_info":null,"warnings":null,"mount_type":"kv"}
        """;
    try (JsonDocument document = parse(answer);
        OffHeap whole = new OffHeap();
        OffHeap lasting = new OffHeap()) {
      AnswerEnvelope.write(document, whole);
      AnswerEnvelope.writeStable(document, lasting);
      assertThat(text(whole))
          .isEqualTo(
              "{\"request_id\":\"b5\",\"lease_id\":\"\",\"lease_duration\":2764800,"
                  + "\"renewable\":false,\"data\":{\"a\":\"\\u003c1\\u003e\",\"b\":\"2\"},"
                  + "\"warnings\":null,\"mount_type\":\"kv\"}");
      assertThat(text(lasting))
          .isEqualTo(
              "{\"renewable\":false,\"data\":{\"a\":\"\\u003c1\\u003e\",\"b\":\"2\"},"
                  + "\"warnings\":null,\"mount_type\":\"kv\"}");
    }
  }

  @Test
  void anAnswerWithoutEnvelopeIsDataItself() throws Exception {
    try (JsonDocument document = parse("{\"keys\":[1]}");
        OffHeap whole = new OffHeap()) {
      AnswerEnvelope.write(document, whole);
      assertThat(text(whole))
          .isEqualTo(
              "{\"request_id\":\"\",\"lease_id\":\"\",\"lease_duration\":0,\"renewable\":false,"
                  + "\"data\":{\"keys\":[1]},\"warnings\":null}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":+1}",
        "{\"a\":nul}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"b",
        "{\"a\":\"\u0001\"}",
        "{}x",
        "<html>"
      })
  void whatIsNoJsonObjectIsRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void aNestWithoutEndIsRefused() {
    assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(200_000)))
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void aRefusalQuotesNothing() {
    try (Canary canary = Canary.plant()) {
      assertThatThrownBy(() -> parse("{\"a\":\"%s\" x}".formatted(canary.secret("value"))))
          .isInstanceOfSatisfying(MalformedAnswerException.class, canary::assertAbsentFrom);
    }
  }

  @Property(tries = 300)
  void whatAnotherLibraryWritesIsReadAndWrittenWithTheSameMeaning(
      @ForAll("objects") JsonElement object) throws Exception {
    Gson gson = new GsonBuilder().serializeNulls().create();
    try (JsonDocument document = parse("{\"value\":%s}".formatted(gson.toJson(object)));
        OffHeap target = new OffHeap()) {
      JsonWriter.write(document, document.root().get("value"), target);
      assertThat(JsonParser.parseString(text(target))).isEqualTo(object);
    }
  }

  @Provide
  Arbitrary<JsonElement> objects() {
    Arbitrary<String> texts =
        Arbitraries.strings()
            .all()
            .ofMaxLength(20)
            .filter(text -> UTF_8.newEncoder().canEncode(text));
    Arbitrary<JsonElement> leaf =
        Arbitraries.oneOf(
            texts.map(JsonPrimitive::new),
            Arbitraries.longs().map(JsonPrimitive::new),
            Arbitraries.of(true, false).map(JsonPrimitive::new),
            Arbitraries.just(JsonNull.INSTANCE));
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner
                    .list()
                    .ofMaxSize(4)
                    .map(
                        items -> {
                          JsonArray array = new JsonArray();
                          items.forEach(array::add);
                          return array;
                        }),
                Arbitraries.maps(texts, inner)
                    .ofMaxSize(4)
                    .map(
                        fields -> {
                          JsonObject object = new JsonObject();
                          fields.forEach(object::add);
                          return object;
                        })),
        0,
        3);
  }

  static JsonDocument parse(String text) throws MalformedAnswerException {
    OffHeap bytes = new OffHeap();
    byte[] utf8 = text.getBytes(UTF_8);
    bytes.add(utf8, utf8.length);
    return JsonDocument.parse(bytes, Optional.empty());
  }

  private static String text(OffHeap bytes) {
    return UTF_8.decode(bytes.content()).toString();
  }
}
