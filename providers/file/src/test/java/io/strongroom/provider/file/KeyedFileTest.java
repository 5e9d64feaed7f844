package io.strongroom.provider.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One value out of a YAML or JSON file. */
final class KeyedFileTest {
  @TempDir private Path root;

  private final Canary canary = Canary.plant();

  @AfterEach
  void nothingSecretWasLogged() {
    canary.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "db.yaml | password: s3cret        | s3cret",
        "db.yml  | password: 'it''s'       | it's",
        "db.yaml | password: 0644          | 0644",
        "db.yaml | password: 1.50          | 1.50",
        "db.yaml | password: yes           | yes",
        "db.yaml | password: ''            | ``",
        "db.YAML | password: 2026-01-02    | 2026-01-02",
        "db.json | {\"password\": \"a\\/b\\u00e4\\n\"} | `a/b\u00c3\u00a4\n`",
        "db.json | {\"password\": 1.50}    | 1.50",
        "db.json | {\"password\": 12345678901234567890} | 12345678901234567890",
        "db.json | {\"password\": true}    | true",
        "db.json | {\"password\": \"\"}    | ``",
        "db.json | {\"a\": [{}], \"password\": \"x\", \"b\": null} | x",
      })
  void valuesAreDeliveredByTheirSourceText(String file, String content, String value)
      throws Exception {
    Files.writeString(root.resolve(file), content);
    assertThat(fetch(file, "password").contents()).containsExactly(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "db.yaml | pasword: x       | NOT_FOUND  | the file has no key 'password' (did you mean"
            + " 'pasword'?)",
        "db.yaml | a: {password: x} | NOT_FOUND  | the file has no key 'password'",
        "db.yaml | password: [x]    | INVALID    | key 'password' is a list, expected a single"
            + " value",
        "db.yaml | password: {a: x} | INVALID    | key 'password' is a mapping, expected a single"
            + " value",
        "db.yaml | password:        | INVALID    | key 'password' is nothing, expected a single"
            + " value",
        "db.yaml | - password       | BAD_ANSWER | expected a mapping of keys, the file is a list",
        "db.yaml | ``               | BAD_ANSWER | expected a mapping of keys, the file is nothing",
        "db.yaml | {password: x     | BAD_ANSWER | the file is not valid YAML: line 1, column 13",
        "db.json | {\"a\": 1}       | NOT_FOUND  | the file has no key 'password'",
        "db.json | {\"password\": null} | INVALID | key 'password' is null, expected a single"
            + " value",
        "db.json | {\"password\": {}}   | INVALID | key 'password' is an object, expected a single"
            + " value",
        "db.json | {\"password\": []}   | INVALID | key 'password' is a list, expected a single"
            + " value",
        "db.json | []               | BAD_ANSWER | expected a JSON object with keys",
        "db.json | ``               | BAD_ANSWER | the file is not valid JSON: it ends too early",
        "db.json | {\"password\": \"x\"  | BAD_ANSWER | the file is not valid JSON: it ends too"
            + " early",
        "db.json | {password: x}    | BAD_ANSWER | the file is not valid JSON: check it with a JSON"
            + " linter",
        "db.json | {\"a\": 1, \"a\": 2} | BAD_ANSWER | the file is not valid JSON: key 'a' is there"
            + " twice",
        "db.json | {\"a\": 1} x     | BAD_ANSWER | the file is not valid JSON: check it with a JSON"
            + " linter",
        "db.json | {\"a\": 1} {}    | BAD_ANSWER | the file is not valid JSON: check it with a JSON"
            + " linter",
      })
  void whatIsWrongWithTheFileIsReported(String file, String content, Kind kind, String message)
      throws Exception {
    Files.writeString(root.resolve(file), content);
    FetchFailure failure = failure(file, "password");
    assertThat(failure.message()).isEqualTo(message);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.phase()).isEqualTo(Phase.TRANSFORM);
    assertThat(failure.object()).isEqualTo(file + "#password");
  }

  /** Whatever is wrong with the file, the message holds nothing of the value. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: *%s",
        "password: !%s x",
        "password: @%s",
        "password: %%%s",
        "password: %s: x",
        "password: \"%s\\q\"",
        "password: '%s",
        "password: [%s]\n",
        "password: a\npassword: %s",
        "{\"password\": %s}",
        "{\"password\": \"%s}",
        "{\"password\": \"%s\", \"password\": \"b\"}",
        "%s",
        "\"%s\"",
      })
  void messagesDoNotQuoteTheFile(String template) throws Exception {
    String content = template.formatted(canary.secret("password"));
    for (String file : new String[] {"db.yaml", "db.json"}) {
      Files.writeString(root.resolve(file), content);
      Fetching.Answer answer = fetch(file, "password");
      canary.assertAbsentFrom(answer.result().toString());
    }
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() throws Exception {
    Files.write(root.resolve("db.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThat(failure("db.yaml", "a").message()).isEqualTo("the file is not UTF-8");
  }

  @Test
  void aFileTooLargeForAParserIsRefused() throws Exception {
    Files.writeString(root.resolve("db.json"), " ".repeat((1 << 20) + 1));
    assertThat(failure("db.json", "a").message())
        .isEqualTo(
            "a file with keys has at most 1048576 bytes, this one has 1048577; spread its"
                + " keys over several");
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    Files.writeString(root.resolve("db.json"), "{\"a\":" + "[".repeat(100_000));
    assertThat(failure("db.json", "a").kind()).isEqualTo(Kind.BAD_ANSWER);
  }

  @Test
  void withoutAKeyTheFileIsDeliveredAsItIs() throws Exception {
    Files.writeString(root.resolve("db.yaml"), "not: [yaml");
    assertThat(Fetching.from(root).fetch("- objectName: db.yaml\n").contents())
        .containsExactly("not: [yaml");
  }

  private Fetching.Answer fetch(String file, String key) throws IOException, InterruptedException {
    return Fetching.from(root).fetch("- {objectName: %s, key: %s}\n".formatted(file, key));
  }

  private FetchFailure failure(String file, String key) throws IOException, InterruptedException {
    Fetching.Answer answer = fetch(file, key);
    assertThat(answer.failures()).hasSize(1);
    return answer.failures().getFirst();
  }
}
