package io.strongroom.provider.transform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.ListParameter;
import io.strongroom.provider.yaml.Yaml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FileTemplateTest {
  private static final int LIMIT = 10_000;

  private static String rendered(String template, Map<String, String> values)
      throws MalformedTemplateException, TransformException, IOException {
    Map<String, SecretBytes> secrets = new TreeMap<>();
    values.forEach((key, value) -> secrets.put(key, SecretBytes.takeFrom(value.getBytes(UTF_8))));
    try (SecretBytes file = FileTemplate.parse(template).render(secrets, values.keySet(), LIMIT)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.exposeTo(Channels.newChannel(bytes));
      return bytes.toString(UTF_8);
    } finally {
      secrets.values().forEach(SecretBytes::close);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user={{user}} | user=app",
        "{{user}}{{ user }}{{{user}}}{{&user}} | appappappapp",
        "{{tls.crt}} | CERT",
        "{{html}} | <&\"{{user}}>",
        "{{#user}}a {{user}}{{/user}} | a app",
        "[{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}] | [b]",
        "[{{#none}}{{none}}{{/none}}{{^none}}c{{/none}}] | [c]",
        "{{#user}}{{#tls.crt}}both{{/tls.crt}}{{/user}} | both",
        "{{! not written }}{{user}} | app",
        "{{=<% %>=}}{{ .Values.x }} <%user%> | {{ .Values.x }} app",
        "{\"a\": {\"b\": \"{{user}}\"}} | {\"a\": {\"b\": \"app\"}}",
        "ä {{user}} ö | ä app ö"
      })
  void valuesTakeTheirPlaces(String template, String file) throws Exception {
    assertThat(
            rendered(
                template,
                Map.of("user", "app", "tls.crt", "CERT", "empty", "", "html", "<&\"{{user}}>")))
        .isEqualTo(file);
  }

  @Test
  void aTagThatStandsAloneTakesNoLine() throws Exception {
    assertThat(
            rendered(
                """
                [db]
                {{! who }}
                user = {{user}}
                {{#ca}}
                ca = {{ca}}
                {{/ca}}
                {{^ca}}
                tls = off
                {{/ca}}
                """,
                Map.of("user", "app")))
        .isEqualTo("[db]\nuser = app\ntls = off\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{{#user}}x | line 1: Section missing close tag 'user'",
        "a\\n{{^user}}x | line 2: Inverted section missing close tag 'user'",
        "a\\nb{{/user}} | line 2: Section close tag with no open tag 'user'",
        "{{#a}}{{/b}} | line 1: Section close tag with mismatched open tag 'b' != 'a'",
        "{{a\\nb}} | line 2: Invalid tag name: contains newline 'a?b'",
        "\\n{{}} | line 2: a tag without a name",
        "\\n{{ }} | line 2: a tag without a name",
        "{{&}} | has a tag without a name",
        "{{#}}{{/}} | has a tag without a name",
        "{{{a}} | line 1: Invalid triple-mustache tag: {{{a}}",
        "{{=x=}} | line 1: Invalid delimiter configuration",
        "{{a}}\\n{{b} | line 2: {{ without }}",
        "{{b {{a}} | line 1: {{ without }}",
        "{{>other}} | takes no other templates in: {{> is not known",
        "{{<other}}{{/other}} | takes no other templates in: {{< is not known",
        "{{$block}}{{/block}} | takes no other templates in: {{$ is not known",
        "{{#a}}{{>other}}{{/a}} | takes no other templates in: {{> is not known",
        "user = $user | asks for no key: write {{KEY}} where the value of one belongs",
        "`` | asks for no key: write {{KEY}} where the value of one belongs"
      })
  void aMistakeIsFoundBeforeThereAreValues(String template, String problem) {
    assertThatThrownBy(() -> FileTemplate.parse(template.replace("\\n", "\n")))
        .isInstanceOf(MalformedTemplateException.class)
        .hasMessageStartingWith(problem)
        .hasMessageNotContaining("\n");
  }

  static List<String> nested() {
    return List.of(
        "{{#a}}".repeat(257) + "{{/a}}".repeat(257),
        "{{#a}}".repeat(5000) + "{{/a}}".repeat(5000),
        "{{^a}}{{/a}}".repeat(5000),
        "\n {{<a}}".repeat(4000) + "\n{{/a}}\n".repeat(4000),
        "{{$a}}".repeat(5000) + "{{/a}}".repeat(5000),
        "{{#a}}".repeat(10_000),
        "{{a".repeat(20_000),
        "{".repeat(65_000),
        "x".repeat(65_537));
  }

  @ParameterizedTest
  @MethodSource("nested")
  void aTemplateThatIsMeantToBeTooMuchIsRefused(String template) {
    assertThatThrownBy(() -> FileTemplate.parse(template))
        .isInstanceOf(MalformedTemplateException.class)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void aKeyThatIsNotThereIsMissed() {
    assertThatThrownBy(
            () -> rendered("{{user}}{{pasword}}", Map.of("user", "app", "password", "x")))
        .hasMessage("there is no key 'pasword' for the template (did you mean 'password'?)")
        .asInstanceOf(type(TransformException.class))
        .extracting(TransformException::kind)
        .isEqualTo(Kind.NOT_FOUND);
    assertThatThrownBy(() -> rendered("{{nested.deep}}", Map.of("nested", "{}")))
        .hasMessage(
            "there is no key 'nested.deep' for the template; no path leads into a value: {{nested}}"
                + " writes all of it");
    // What the language has names for elsewhere are keys like any other here.
    for (String name : List.of(".", "this", "-first", "-index", "other.class", "class")) {
      assertThatThrownBy(() -> rendered("{{%s}}".formatted(name), Map.of("user", "app")))
          .hasMessageStartingWith("there is no key '%s' for the template".formatted(name));
    }
  }

  @Test
  void noMoreThanTheLimitIsPutTogether() {
    assertThatThrownBy(() -> rendered("{{a}}".repeat(11), Map.of("a", "x".repeat(1000))))
        .hasMessage(
            "the template makes 11000 bytes, 10000 are left in the volume; "
                + ContentLimits.FEWER_BYTES)
        .asInstanceOf(type(TransformException.class))
        .extracting(TransformException::kind)
        .isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void itsKeysAreKnownBeforehand() throws MalformedTemplateException {
    assertThat(FileTemplate.parse("{{a}}{{#b}}{{c}}{{/b}}{{^d}}{{a}}{{/d}}").keys())
        .isEqualTo(Set.of("a", "b", "c", "d"));
  }

  @Test
  void aValueIsInNothingButTheFile() throws Exception {
    try (Canary canary = Canary.plant();
        SecretBytes value = SecretBytes.takeFrom(canary.secret("password").getBytes(UTF_8))) {
      FileTemplate template = FileTemplate.parse("p={{password}}");
      Map<String, SecretBytes> values = Map.of("password", value);
      try (SecretBytes file = template.render(values, values.keySet(), LIMIT)) {
        canary.assertAbsentFrom(file.toString() + template + template.text());
      }
      for (String mistaken : List.of("{{password}}{{passwort}}", "{{password}}".repeat(1000))) {
        FileTemplate failing = FileTemplate.parse(mistaken);
        assertThatThrownBy(() -> failing.render(values, values.keySet(), LIMIT))
            .satisfies(failure -> canary.assertAbsentFrom(failure));
      }
    }
  }

  /** Either it is a template, which renders without a surprise, or it says why not. */
  @Property
  void anyTextIsATemplateOrSaysWhyNot(@ForAll("templates") String text) throws Exception {
    FileTemplate template;
    try {
      template = FileTemplate.parse(text);
    } catch (MalformedTemplateException e) {
      assertThat(e.text()).isNotEmpty().hasSizeLessThan(200).doesNotContain("\n");
      return;
    }
    Map<String, String> values = new TreeMap<>();
    template.keys().forEach(key -> values.put(key, "v"));
    assertThat(rendered(text, values)).hasSizeLessThanOrEqualTo(text.length());
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.of(
            "{{",
            "}}",
            "{",
            "}",
            "#",
            "^",
            "/",
            "!",
            "&",
            "=",
            ">",
            "<",
            "$",
            "a",
            "b",
            " ",
            "\n",
            "{{a}}",
            "{{#a}}",
            "{{/a}}",
            "{{^b}}",
            "{{/b}}",
            "{{=| |=}}",
            "|a|",
            "{{<a}}",
            "{{$a}}")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Test
  void theFieldIsReadAndItsMistakeReportedWhereItIs() throws Exception {
    List<ClassProblem> problems = new ArrayList<>();
    new ListParameter(
            "objects",
            Yaml.DuplicateKeys.REFUSED,
            Fields.Case.SENSITIVE,
            ClassProblem.Severity.WARNING)
        .read(
            "- {template: 'x {{a}}'}\n- {template: '{{a'}\n- {template: [1]}\n- {template: ~}\n",
            object -> {
              Optional<FileTemplate> template = FileTemplate.read(object);
              assertThat(template.isPresent()).isEqualTo(object.path().equals("objects[0]"));
              assertThat(FileTemplate.isIn(object))
                  .isNotEqualTo(object.path().equals("objects[3]"));
              return template;
            },
            problems::add);
    assertThat(problems)
        .extracting(ClassProblem::describe)
        .containsExactly(
            "objects[1].template: line 1: {{ without }}",
            "objects[2].template: expected a text, found a list");
  }
}
