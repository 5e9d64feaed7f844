package io.strongroom.provider.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParser;
import io.strongroom.provider.ClassProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What gopkg.in/yaml.v3 makes of texts that are nearly lists of objects, and what is made of them
 * here.
 *
 * <p>{@code yaml-go.jsonl} has a text a line, and what Go read of each item ({@code objectName} and
 * {@code objectAlias}), null if it refused the text. {@code yaml-go-differences.jsonl} has the
 * texts that are read otherwise here, how, and why.
 */
final class GoYamlTest {
  private static final ListParameter PARAMETER =
      new ListParameter(
          "objects",
          Yaml.DuplicateKeys.REFUSED,
          Fields.Case.SENSITIVE,
          ClassProblem.Severity.WARNING);

  @Test
  void everyTextIsReadAsGoReadsItUnlessItIsDeclared() throws IOException {
    Map<String, JsonElement> declared = new LinkedHashMap<>();
    for (JsonArray row : rows("yaml-go-differences.jsonl")) {
      assertThat(row.get(2).getAsString()).as("the reason").isNotBlank();
      declared.put(row.get(0).getAsString(), row.get(1));
    }
    List<String> wrong = new ArrayList<>();
    List<JsonArray> texts = rows("yaml-go.jsonl");
    assertThat(texts).hasSizeGreaterThan(4000);
    for (JsonArray row : texts) {
      String text = row.get(0).getAsString();
      JsonElement go = row.get(1);
      JsonElement here = read(text);
      JsonElement expected = declared.getOrDefault(text, go);
      if (!here.equals(expected)) {
        wrong.add("%s: read as %s, expected %s".formatted(row.get(0), here, expected));
      }
      if (declared.containsKey(text) && here.equals(go)) {
        wrong.add("%s: is declared, but no longer read otherwise".formatted(row.get(0)));
      }
      declared.remove(text);
    }
    assertThat(wrong).isEmpty();
    assertThat(declared).as("differences that are no texts of Go's").isEmpty();
  }

  private static JsonElement read(String text) {
    List<ClassProblem> problems = new ArrayList<>();
    JsonArray result = new JsonArray();
    PARAMETER
        .read(
            text,
            fields ->
                List.of(
                    fields.text("objectName").orElse(""), fields.text("objectAlias").orElse("")),
            problems::add)
        .forEach(
            values -> {
              JsonArray item = new JsonArray();
              values.forEach(item::add);
              result.add(item);
            });
    return problems.stream().anyMatch(ClassProblem::isError) ? JsonNull.INSTANCE : result;
  }

  private static List<JsonArray> rows(String resource) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                requireNonNull(GoYamlTest.class.getResourceAsStream(resource)), UTF_8))) {
      return lines.lines().map(line -> JsonParser.parseString(line).getAsJsonArray()).toList();
    }
  }
}
