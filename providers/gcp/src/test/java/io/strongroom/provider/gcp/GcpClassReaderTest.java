package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.gcp.spec.Audience;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a class may say, and what is said about mistakes. */
final class GcpClassReaderTest {
  private static final GcpProvider PROVIDER = new GcpProvider(GcpSettings.none(), new Cluster());

  private static List<String> problems(String secrets) {
    return switch (PROVIDER.plan(Pods.parameters(secrets))) {
      case Plan.Rejected(List<ClassProblem> problems) ->
          problems.stream().map(ClassProblem::describe).toList();
      case Plan.Accepted(var _, List<ClassProblem> warnings) ->
          warnings.stream().map(ClassProblem::describe).toList();
    };
  }

  private static String entry(String more) {
    return "- {resourceName: projects/p/secrets/db/versions/latest, path: db, %s}".formatted(more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/p/secrets/db/versions/latest",
        "projects/p/secrets/db/versions/17",
        "projects/123/secrets/D_b-1/versions/prod",
        "projects/example.com:p/secrets/db/versions/1",
        "projects/p/locations/europe-west1/secrets/db/versions/1",
        "projects/p/locations/global/parameters/cfg/versions/v1",
        "projects/p/locations/us-east1/parameters/cfg/versions/v1_2"
      })
  void namesOfGoogleAreTaken(String name) {
    assertThat(problems("- {resourceName: '%s', path: f}".formatted(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "projects/p/secrets/db | unknown resource type",
        "projects/p/secrets/db/versions/ | unknown resource type",
        "projects/p/secrets/db/versions/1/ | unknown resource type",
        "/projects/p/secrets/db/versions/1 | unknown resource type",
        "x projects/p/secrets/db/versions/1 | unknown resource type",
        "projects/p/parameters/cfg/versions/v1 | unknown resource type",
        "projects/p/Secrets/db/versions/1 | unknown resource type",
        "projects/p/locations/a/b/secrets/db/versions/1 | unknown resource type",
        "projects/../secrets/db/versions/1 | '..' is no name of a project",
        "projects/P/secrets/db/versions/1 | 'P' is no name of a project",
        "projects/p/secrets/d b/versions/1 | 'd b' is no name of a secret",
        "projects/p/secrets/..%2f/versions/1 | no name of a secret",
        "projects/p/secrets/db/versions/1:destroy | no name of a version",
        "projects/p/secrets/db/versions/1?x=y | no name of a version",
        "projects/p/locations/evil.test:8443?/secrets/db/versions/1 | Invalid location:"
            + " evil.test:8443?",
        "projects/p/locations/%zz/secrets/db/versions/1 | Invalid location: %zz",
        "projects/p/locations/abcdefghijklmnopqrstuvwxyz-0123/secrets/db/versions/1 | location"
            + " length exceeds limit",
      })
  void whatIsNoNameIsRefusedBeforeAnybodyIsAsked(String name, String words) {
    assertThat(problems("- {resourceName: '%s', path: f}".formatted(name)))
        .singleElement()
        .asString()
        .startsWith("secrets[0].resourceName: ")
        .contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mode: 0400 | ",
        "mode: 0o400 | ",
        "mode: 256 | ",
        "mode: ~ | ",
        "mode: 400 | secrets[0].mode: 400 is decimal, and means 0620; 0400 is octal",
        "mode: '0400' | secrets[0].mode: expected a file mode from 0 to 0777, without quotes and"
            + " with a leading zero: 0400",
        "mode: 600 | secrets[0].mode: expected a file mode from 0 to 0777, without quotes and with"
            + " a leading zero: 0400",
        "mode: [1] | secrets[0].mode: expected a file mode from 0 to 0777, without quotes and with"
            + " a leading zero: 0400",
        "mode: .nan | secrets[0].mode: expected a file mode from 0 to 0777, without quotes and with"
            + " a leading zero: 0400",
        "fileName: other | ",
        "extractJSONKey: a | ",
        "extractJSONKey: '' , extractYAMLKey: a | ",
        "extractJSONKey: [a] | secrets[0].extractJSONKey: expected a text, found a list",
        "extractJSONKey: a, extractYAMLKey: b | secrets[0].extractYAMLKey: both ExtractJSONKey and"
            + " ExtractYAMLKey can't be simultaneously non empty strings",
        "extractJSONKey: a, template: '{{a}}' | secrets[0].template: keep one of template and"
            + " extracted key: each says what becomes of the object",
        "template: '{{a}}' | ",
        "optional: maybe | secrets[0].optional: expected true or false",
        "labels: {a: b} | secrets[0].labels: is for a resourceName whose secret ends with *",
        "limit: 3 | secrets[0].limit: is for a resourceName whose secret ends with *",
        "extractJsonKey: a | secrets[0].extractJsonKey: unknown field (did you mean"
            + " extractJSONKey?)",
        "Path: x | secrets[0].Path: unknown field (did you mean path?)",
      })
  void fields(String field, String problem) {
    assertThat(problems(entry(field))).isEqualTo(problem == null ? List.of() : List.of(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "projects/p/secrets/app-*/versions/latest | path: 'x/{{name}}' | ",
        "projects/p/secrets/app-*/versions/latest | limit: 7 | ",
        "projects/p/secrets/*/versions/latest | labels: {team: shop} | ",
        "projects/p/secrets/*/versions/latest | limit: 7 | state how names begin",
        "projects/p/secrets/a*b/versions/latest | limit: 7 | the star stands once",
        "projects/p/secrets/app-*/versions/3 | limit: 7 | use versions/latest",
        "projects/p/secrets/app-*/versions/latest | path: x | has no {{name}} in it",
        "projects/p/secrets/app-*/versions/latest | limit: 5000 | expected an integer from 1 to"
            + " 1000",
        "projects/p/secrets/app-*/versions/latest | extractJSONKey: a | is for one object",
        "projects/p/secrets/app-*/versions/latest | labels: {A B: c} | are no label of Google's",
        "projects/p/secrets/app-*/versions/latest | labels: {a: 'x OR name:y'} | are no label of"
            + " Google's",
        "projects/p/locations/global/parameters/app-*/versions/v1 | limit: 7 | a star selects"
            + " secrets",
      })
  void manySecrets(String name, String field, String words) {
    List<String> problems = problems("- {resourceName: '%s', %s}".formatted(name, field));
    if (words == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).singleElement().asString().contains(words);
    }
  }

  @Test
  void allMistakesAreReportedAtOnce() {
    Plan plan =
        PROVIDER.plan(
            Parameters.of(
                Map.of(
                    "auth", "pod",
                    "audience", "pool",
                    "secrets",
                        """
                        - {resourceName: nonsense, mode: rw}
                        - {resourceName: projects/p/secrets/db/versions/1}
                        - {resourceName: projects/p/secrets/a/versions/1, path: x}
                        - {resourceName: projects/p/secrets/b/versions/1, path: x}
                        """)));
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    assertThat(((Plan.Rejected) plan).problems())
        .extracting(ClassProblem::field)
        .containsExactly(
            "auth",
            "audience",
            "secrets[0].resourceName",
            "secrets[0].mode",
            "secrets[1].path",
            "secrets[3].path");
  }

  @Test
  void aMissingParameterIsReportedWithTheNearestName() {
    assertThat(Pods.problems(PROVIDER, Parameters.of(Map.of("secret", "[]"))))
        .containsExactly("secrets: missing required 'secrets' attribute");
  }

  @ParameterizedTest
  @CsvSource({
    "identitynamespace:p.svc.id.goog:https://container.googleapis.com/v1/projects/p/locations/l/clusters/c,"
        + " p.svc.id.goog",
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x,"
        + " //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
    "https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x,"
        + " //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
    "identitynamespace:p.svc.id.goog, ",
    "identitynamespace:evil.test:https://x, ",
    "//iam.googleapis.com/projects/p/locations/global/workloadIdentityPools/p/providers/x, ",
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x?y, ",
  })
  void audiences(String text, String ofToken) {
    assertThat(Audience.parse(text).map(Audience::ofToken)).isEqualTo(Optional.ofNullable(ofToken));
  }

  /** Never a crash, and what is refused is refused with reasons of one line. */
  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String secrets) {
    assertReadOrRefused(secrets);
  }

  @Property(tries = 500)
  void anyValuesOfFieldsAreReadOrRefused(@ForAll @Size(max = 4) List<String> values) {
    StringBuilder secrets = new StringBuilder();
    List<String> fields = List.of("resourceName", "path", "mode", "extractJSONKey");
    for (int i = 0; i < values.size(); i++) {
      secrets.append("%s %s: %s\n".formatted(i == 0 ? "-" : " ", fields.get(i), values.get(i)));
    }
    assertReadOrRefused(secrets.toString());
  }

  @Property(tries = 500)
  void anyPartsOfANameAreReadOrRefused(
      @ForAll String project, @ForAll String location, @ForAll String version) {
    assertReadOrRefused(
        "- path: f\n  resourceName: \"projects/%s/locations/%s/secrets/x/versions/%s\""
            .formatted(project, location, version));
  }

  private static final List<String> RIGHT =
      List.of(
          "- {resourceName: projects/p/secrets/a/versions/latest, path: right/%d}\n",
          "- {resourceName: projects/p/secrets/b/versions/1, path: right/%d, mode: 0400}\n",
          "- {resourceName: projects/p/secrets/c/versions/1, path: right/%d, extractJSONKey: k}\n",
          "- {resourceName: projects/p/secrets/d/versions/1, fileName: right/%d, optional:"
              + " true}\n");

  /** Each has one mistake at least. */
  private static final List<String> WRONG =
      List.of(
          "- {resourceName: nonsense, path: wrong/%d}\n",
          "- {path: wrong/%d}\n",
          "- {resourceName: projects/p/secrets/e%d/versions/1}\n",
          "- {resourceName: [projects/p/secrets/f/versions/1], path: wrong/%d}\n",
          "- {resourceName: projects/p/secrets/g/versions/1, path: wrong/%d, mode: 600}\n",
          "- {resourceName: projects/p/secrets/h/versions/1, path: wrong/%d, limit: 3}\n",
          "- {resourceName: projects/p/secrets/i/versions/1, path: wrong/%d, optional: maybe}\n",
          "- {resourceName: projects/p/secrets/j%d-*/versions/1}\n",
          "- {resourceName: projects/p/secrets/*/versions/latest, path: 'wrong/%d/{{name}}'}\n",
          "- {resourceName: projects/p/locations/a.b/secrets/k/versions/1, path: wrong/%d}\n",
          "- {resourceName: projects/p/secrets/l/versions/1, path: wrong/%d, extractJSONKey: a,"
              + " extractYAMLKey: b}\n",
          "- {resourceName: projects/p/secrets/m/versions/1, path: wrong/%d, template: '{{'}\n",
          "- [%d]\n",
          "- wrong %d\n");

  /** Whatever stands around it: those that are wrong are told, and no others. */
  @Property(tries = 300)
  void everyEntryWithAMistakeIsReportedAndNoOther(
      @ForAll("someRightSomeWrong") List<String> entries) {
    StringBuilder secrets = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      secrets.append(entries.get(i).formatted(i));
    }
    Set<Integer> wrong =
        IntStream.range(0, entries.size())
            .filter(i -> WRONG.contains(entries.get(i)))
            .boxed()
            .collect(Collectors.toSet());
    assertThat(
            errors(secrets.toString()).stream()
                .map(problem -> ENTRY.matcher(problem.field()))
                .filter(Matcher::lookingAt)
                .map(entry -> Integer.parseInt(entry.group("index")))
                .collect(Collectors.toSet()))
        .isEqualTo(wrong);
  }

  @Provide
  Arbitrary<List<String>> someRightSomeWrong() {
    return Arbitraries.oneOf(Arbitraries.of(RIGHT), Arbitraries.of(WRONG)).list().ofMaxSize(12);
  }

  /** What is told of an entry alone is told of it among others too, and beside other mistakes. */
  @Property(tries = 300)
  void whatIsReportedOfOneEntryIsReportedAmongOthers(@ForAll("entries") List<String> entries) {
    String secrets = String.join("", entries);
    assertReadOrRefused(secrets);
    List<ClassProblem> together =
        ((Plan.Rejected) PROVIDER.plan(Pods.parameters(secrets, "auth", "nobody's"))).problems();
    assertThat(together).extracting(ClassProblem::field).contains("auth");
    for (int i = 0; i < entries.size(); i++) {
      String index = "secrets[%d]".formatted(i);
      assertThat(together.stream().map(ClassProblem::describe).toList())
          .as(secrets)
          .containsAll(
              errors(entries.get(i)).stream()
                  .map(problem -> problem.describe().replace("secrets[0]", index))
                  .toList());
    }
  }

  private static final Pattern ENTRY = Pattern.compile("secrets\\[(?<index>[0-9]+)]");

  private static List<ClassProblem> errors(String secrets) {
    return PROVIDER.plan(Pods.parameters(secrets)) instanceof Plan.Rejected(var problems)
        ? problems.stream().filter(ClassProblem::isError).toList()
        : List.of();
  }

  @Provide
  Arbitrary<List<String>> entries() {
    Arbitrary<String> field =
        Arbitraries.of(
            "path",
            "fileName",
            "mode",
            "extractJSONKey",
            "extractYAMLKey",
            "template",
            "labels",
            "limit",
            "optional",
            "odd",
            "PATH");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "a",
                "../x",
                "/x",
                "\"*\"",
                "~",
                "[]",
                "{}",
                "[a]",
                "{a: b}",
                "{A: ' '}",
                "0644",
                "\"0644\"",
                "0o17",
                "999",
                "1e3",
                "yes",
                "true",
                "-1",
                "'{{key}}'",
                "'{{name}}'",
                "'{{a}} {{'",
                "''"),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8));
    Arbitrary<String> name =
        Arbitraries.of(
            "projects/p/secrets/a/versions/latest",
            "projects/p/secrets/b/versions/1",
            "projects/p/secrets/c-*/versions/latest",
            "projects/p/secrets/*/versions/latest",
            "projects/p/secrets/d*e/versions/1",
            "projects/p/locations/europe-west1/secrets/f/versions/1",
            "projects/p/locations/evil.test/secrets/g/versions/1",
            "projects/p/locations/global/parameters/h/versions/v1",
            "projects/P/secrets/../versions/1",
            "''",
            "~",
            "[1]");
    return Combinators.combine(name, Arbitraries.maps(field, value).ofMaxSize(5))
        .as(
            (resource, fields) ->
                fields.entrySet().stream()
                    .map(entry -> ", %s: %s".formatted(entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining("", "- {resourceName: " + resource, "}\n")))
        .list()
        .ofMaxSize(5);
  }

  private static void assertReadOrRefused(String secrets) {
    switch (PROVIDER.plan(Pods.parameters(secrets))) {
      case Plan.Accepted(var fetch, var _) -> assertThat(fetch.store()).matches("gcp[a-z0-9, -]*");
      case Plan.Rejected(List<ClassProblem> problems) ->
          assertThat(problems)
              .isNotEmpty()
              .allSatisfy(
                  problem ->
                      assertThat(problem.describe()).doesNotContain("\n").hasSizeLessThan(900));
    }
  }
}
