package io.strongroom.provider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a provider of today answered to classes made for this purpose, recorded, and the differences
 * that a decision lists with their reasons. A difference that is listed and not there is wrong as
 * well.
 */
public final class RecordedAnswers {
  private static final String CASES = "parity.jsonl";

  /** A row of the decision's table: the case, what is answered here, and why. */
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (?<case>[a-z]+-[a-z0-9-]+) \\| `(?<answer>[^`]+)` \\| (?<reason>.+) \\|");

  private final Class<?> beside;
  private final Map<String, Difference> differences;

  private RecordedAnswers(Class<?> beside, Map<String, Difference> differences) {
    this.beside = beside;
    this.differences = differences;
  }

  private record Difference(String answer, String reason) {}

  /**
   * Those of a module.
   *
   * @param beside whose package has {@code parity.jsonl}
   * @param decision the name of a file of docs/decisions, with a table of differences
   */
  public static RecordedAnswers of(Class<?> beside, String decision) {
    Map<String, Difference> differences = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(Path.of("..", "..", "docs", "decisions", decision))) {
      lines
          .map(ROW::matcher)
          .filter(Matcher::matches)
          .forEach(
              row ->
                  assertThat(
                          differences.put(
                              row.group("case"),
                              new Difference(row.group("answer"), row.group("reason"))))
                      .as(row.group("case"))
                      .isNull());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RecordedAnswers(beside, differences);
  }

  /** A recorded case; its fields are those of its provider. */
  public record Recorded(JsonObject json) {
    public String id() {
      return json.get("id").getAsString();
    }

    /** What a field has; empty where it is not there, or no object. */
    public JsonObject object(String field) {
      return json.get(field) instanceof JsonObject object ? object : new JsonObject();
    }

    /** The text of a field, or another one where it is not there. */
    public static String text(JsonObject of, String field, String otherwise) {
      return of.has(field) ? of.get(field).getAsString() : otherwise;
    }

    /** The texts of all fields. */
    public static Map<String, String> texts(JsonObject of) {
      return texts(of, UnaryOperator.identity());
    }

    /** The texts of all fields, in which the placeholders are filled. */
    public static Map<String, String> texts(JsonObject of, UnaryOperator<String> filled) {
      Map<String, String> texts = new TreeMap<>();
      of.asMap().forEach((name, value) -> texts.put(name, filled.apply(value.getAsString())));
      return texts;
    }

    /**
     * Tokens as the driver reads them from a volume's attribute: none of a text that is no object.
     *
     * @param token made of an audience and what the recording has for it
     */
    public static ServiceAccountTokens tokens(
        String attribute, BiFunction<String, JsonObject, Optional<Token>> token) {
      Map<String, Token> tokens = new HashMap<>();
      if (attribute.startsWith("{")) {
        JsonParser.parseString(attribute)
            .getAsJsonObject()
            .asMap()
            .forEach(
                (audience, value) ->
                    token
                        .apply(audience, value.getAsJsonObject())
                        .ifPresent(made -> tokens.put(audience, made)));
      }
      return ServiceAccountTokens.of(tokens);
    }

    @Override
    public String toString() {
      return id() + " " + json.get("title").getAsString();
    }
  }

  public Stream<Recorded> cases() {
    try (InputStream stream = beside.getResourceAsStream(CASES)) {
      assertThat(stream).as(CASES).isNotNull();
      return new String(stream.readAllBytes(), UTF_8)
          .lines()
          .map(line -> new Recorded(JsonParser.parseString(line).getAsJsonObject()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each case is there, and each difference is of one and has a reason. */
  public void assertWhole(int count) {
    assertThat(cases().map(Recorded::id)).hasSize(count).containsAll(differences.keySet());
    assertThat(differences).hasSizeGreaterThan(20);
    assertThat(differences.values())
        .allSatisfy(difference -> assertThat(difference.reason()).isNotBlank());
  }

  /**
   * Whether what was answered is what was recorded, or else what the decision says.
   *
   * @param answered here, in the words of the decision's table
   * @param difference to what was recorded; empty if it is the same
   */
  public void assertDecided(Recorded recorded, String answered, Optional<String> difference) {
    Difference decided = differences.get(recorded.id());
    if (decided == null) {
      assertThat(difference).as("difference; answered here: %s", answered).isEmpty();
    } else {
      assertThat(difference).as("listed difference is there").isPresent();
      assertThat(answered).isEqualTo(decided.answer());
    }
  }
}
