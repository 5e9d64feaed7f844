package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a class may ask for beyond what upstream's provider knows. */
final class ExtensionsTest extends AwsTest {
  private static final String DB =
      "{\"user\":\"app\",\"password\":\"p<w\",\"port\":5432,\"tls\":{\"on\":true}}";

  @Test
  void everyKeyOfASecretIsAFile() throws Exception {
    moto.secret("app/db", DB);
    Answer answer =
        web()
            .fetch(
                "- {objectName: app/db, objectType: secretsmanager, secretKey: \"*\","
                    + " objectAlias: \"db/{{key}}\", filePermission: \"0400\"}",
                "pathTranslation",
                "False");
    assertThat(answer.contents())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "db/user", "app",
                "db/password", "p<w",
                "db/port", "5432",
                "db/tls", "{\"on\":true}"));
    assertThat(answer.file("db/user").mode()).isEqualTo(0400);
    assertThat(answer.versions()).extracting(ObjectVersion::id).containsExactly("db/{{key}}");
  }

  @Test
  void oneKeyOfASecretIsTheFile() throws Exception {
    moto.secret("db", DB);
    moto.parameter("db", DB);
    Answer answer =
        web()
            .fetch(
                """
                - {objectName: db, objectType: secretsmanager, secretKey: password}
                - {objectName: db, objectType: ssmparameter, secretKey: user, objectAlias: user}
                """);
    assertThat(answer.contents()).containsExactly(Map.entry("db", "p<w"), Map.entry("user", "app"));
    FetchFailure failure =
        web().fetch("- {objectName: db, objectType: secretsmanager, secretKey: pasword}").failure();
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.message())
        .isEqualTo("secret 'db': there is no key 'pasword' (did you mean 'password'?)");
  }

  @Test
  void aFileIsRenderedFromSeveralKeys() throws Exception {
    moto.secret("db", DB);
    assertThat(
            web()
                .fetch(
                    "- {objectName: db, objectType: secretsmanager, objectAlias: url,"
                        + " template: \"postgres://{{user}}:{{password}}@db:{{port}}\"}")
                .contents())
        .containsExactly(Map.entry("url", "postgres://app:p<w@db:5432"));
    assertThat(
            web()
                .fetch("- {objectName: db, objectType: secretsmanager, template: \"{{nobody}}\"}")
                .failure()
                .message())
        .startsWith("secret 'db': there is no key 'nobody' for the template");
  }

  @Test
  void valuesThatAreNoTextBecomeJsonIfTheClassSaysSo() throws Exception {
    moto.secret("db", DB);
    String object =
        "- {objectName: db, objectType: secretsmanager, jmesValueType: %s, jmesPath:"
            + " [{path: port, objectAlias: port}, {path: tls, objectAlias: tls}]}";
    assertThat(web().fetch(object.formatted("json")).contents())
        .containsEntry("port", "5432")
        .containsEntry("tls", "{\"on\":true}");
    assertThat(web().fetch(object.formatted("string")).failure().message())
        .isEqualTo(
            "secret 'db': Invalid JMES search result type for path:port. Only string is allowed."
                + " (jmesValueType: json takes others as JSON)");
  }

  @Test
  void anOptionalObjectMayBeMissingWhichIsLoggedOnce() throws Exception {
    moto.secret("db", "s3cret");
    String objects =
        secrets("db")
            + "- {objectName: extra, objectType: secretsmanager, optional: true}\n"
            + "- {objectName: hint, objectType: ssmparameter, optional: \"yes\"}\n";
    Parameters parameters = Pods.parameters(objects);
    try (Canary canary = Canary.plant()) {
      Answer answer = web().refresh(parameters, List.of());
      assertThat(answer.contents()).containsExactly(Map.entry("db", "s3cret"));
      web().refresh(parameters, List.of());
      assertThat(canary.log().split("does without an optional object", -1)).hasSize(3);
      assertThat(web().refresh(parameters, answer.versions()).result())
          .isInstanceOf(NotChanged.class);
      moto.secret("extra", "more");
      Answer after = web().refresh(parameters, answer.versions());
      assertThat(after.contents()).containsEntry("extra", "more").hasSize(2);
      moto.deleteSecret(REGION, "extra", true);
      assertThat(web().refresh(parameters, after.versions()).contents()).hasSize(1);
      assertThat(canary.log().split("does without an optional object", -1))
          .as("it was there in between")
          .hasSize(4);
    }
  }

  @Test
  void anOptionalObjectThatIsForbiddenIsAnError() throws Exception {
    front.fault(REGION, "GetSecretValue", 400, "AccessDeniedException", "no");
    assertThat(
            web()
                .fetch("- {objectName: extra, objectType: secretsmanager, optional: true}")
                .failure()
                .kind())
        .isEqualTo(Kind.DENIED);
  }

  @Test
  void everythingBelowAPathOfParametersIsFiles() throws Exception {
    for (int i = 0; i < 12; i++) {
      moto.parameter("/app/prod/key-%02d".formatted(i), "value " + i);
    }
    moto.parameter("/app/prod/db/user", "app");
    moto.parameter("/app/production", "of another");
    moto.parameter("/app/test/key", "of a test");
    String objects =
        "- {objectName: \"/app/prod/*\", objectType: ssmparameter, objectAlias: \"conf-{{name}}\"}";
    Parameters parameters = Pods.parameters(objects);
    Answer answer = web().refresh(parameters, List.of());
    assertThat(answer.contents())
        .hasSize(13)
        .containsEntry("conf-key-11", "value 11")
        .containsEntry("conf-db_user", "app");
    assertThat(answer.versions()).extracting(ObjectVersion::id).containsExactly("conf-{{name}}");
    assertThat(web().refresh(parameters, answer.versions()).result())
        .isInstanceOf(NotChanged.class);
    moto.parameter("/app/prod/new", "one more");
    assertThat(web().refresh(parameters, answer.versions()).contents()).hasSize(14);
  }

  @Test
  void withoutAnAliasFilesHaveTheWholeName() throws Exception {
    moto.parameter("/app/prod/db/user", "app");
    String objects = "- {objectName: \"/app/prod/*\", objectType: ssmparameter}";
    assertThat(web().fetch(objects).contents()).containsOnlyKeys("_app_prod_db_user");
    assertThat(web().fetch(objects, "pathTranslation", "False").contents())
        .containsOnlyKeys("app/prod/db/user");
  }

  @Test
  void everySecretWhoseNameBeginsAlikeIsAFile() throws Exception {
    for (int i = 0; i < 23; i++) {
      moto.secret("app/prod/s-%02d".formatted(i), "value " + i);
    }
    moto.secret("app/production", "of another");
    Parameters parameters =
        Pods.parameters(
            "- {objectName: app/prod/*, objectType: secretsmanager, objectAlias: \"{{name}}\"}");
    Answer answer = web().refresh(parameters, List.of());
    assertThat(answer.contents()).hasSize(23).containsEntry("s-22", "value 22");
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(2);
    front.forget();
    assertThat(web().refresh(parameters, answer.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(front.calls()).as("from the list alone").containsExactly("us-east-1 ListSecrets");
    moto.secretValue(REGION, "app/prod/s-05", "rotated");
    assertThat(web().refresh(parameters, answer.versions()).contents())
        .containsEntry("s-05", "rotated");
  }

  @Test
  void secretsAreSelectedByTags() throws Exception {
    moto.taggedSecret("one", "1", "team", "shop");
    moto.taggedSecret("two", "2", "team", "bank");
    assertThat(
            web()
                .fetch(
                    "- {objectName: \"*\", objectType: secretsmanager, tags: {team: shop},"
                        + " objectAlias: \"{{name}}\"}")
                .contents())
        .containsExactly(Map.entry("one", "1"));
  }

  @Test
  void moreThanTheLimitIsRefusedBeforeAnythingIsRead() throws Exception {
    for (int i = 0; i < 4; i++) {
      moto.secret("app/s-" + i, "value");
    }
    FetchFailure failure =
        web().fetch("- {objectName: app/*, objectType: secretsmanager, limit: 3}").failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message())
        .isEqualTo(
            "secret 'app/*': there are more than 3 of them; raise limit, or state more of the"
                + " name");
    assertThat(front.count("BatchGetSecretValue")).isZero();
  }

  /** Their values come with their names, so the limit stops the reading and not what was read. */
  @Test
  void moreParametersThanTheLimitAreRefusedWhileTheyAreRead() throws Exception {
    for (int i = 0; i < 25; i++) {
      moto.parameter("/app/p-%02d".formatted(i), "value");
    }
    FetchFailure failure =
        web().fetch("- {objectName: \"/app/*\", objectType: ssmparameter, limit: 9}").failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message())
        .isEqualTo(
            "parameter '/app/*': there are more than 9 of them; raise limit, or state more of the"
                + " name");
    assertThat(front.count("GetParametersByPath")).as("of three pages").isEqualTo(1);
    assertThat(
            web()
                .fetch("- {objectName: \"/app/*\", objectType: ssmparameter, limit: 25}")
                .contents())
        .hasSize(25);
  }

  @Test
  void whereNothingBeginsSoThatIsReported() throws Exception {
    for (String type : List.of("secretsmanager", "ssmparameter")) {
      assertThat(
              web()
                  .fetch("- {objectName: \"/none/*\", objectType: %s}".formatted(type))
                  .failure()
                  .kind())
          .isEqualTo(Kind.NOT_FOUND);
      assertThat(
              web()
                  .fetch(
                      "- {objectName: \"/none/*\", objectType: %s, optional: true}".formatted(type))
                  .contents())
          .isEmpty();
    }
  }

  @Test
  void aNameThatWouldLeadElsewhereIsRefused() throws Exception {
    moto.secret("app/../../etc", "value");
    FetchFailure failure =
        web()
            .fetch(
                "- {objectName: app/*, objectType: secretsmanager, objectAlias: \"x/{{name}}\"}",
                "pathTranslation",
                "False")
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.message()).contains("leads elsewhere");
  }

  @Test
  void binaryAndOddNamesAreReadAsTheyAre() throws Exception {
    moto.binarySecret(REGION, "a/b_c+d=e.f@g-h", new byte[] {0, (byte) 0xff, 10, (byte) 0xc3});
    Answer answer = web().fetch(secrets("a/b_c+d=e.f@g-h"));
    assertThat(answer.file("a_b_c+d=e.f@g-h").bytes()).isEqualTo("\u0000\u00ff\n\u00c3");
  }

  @Test
  void aFieldThatIsUnknownIsNamedWithTheNearestAndTheClassWorks() {
    Plan plan =
        provider.plan(
            Pods.parameters(
                """
                - {objectName: a, objectType: secretsmanager, objectAlais: b, inFallback: true}
                - {objectName: c/*, OBJECTTYPE: secretsmanager, Tags: {odd: x}, limit: 5}
                - {objectName: d, objectType: ssmparameter, jmesPath: [{path: e, objectalias: f, paht: g}]}
                """));
    assertThat(((Plan.Accepted) plan).warnings())
        .extracting(ClassProblem::describe)
        .containsExactlyInAnyOrder(
            "objects[0].objectAlais: unknown field (did you mean objectAlias?)",
            "objects[0].inFallback: unknown field",
            "objects[2].jmesPath[0].paht: unknown field (did you mean path?)");
  }

  @Test
  void aNameWithAHyphenIsShownAsItHasToStand() throws Exception {
    String object =
        "- {objectName: db, objectType: secretsmanager, jmesPath: [{path: %s, objectAlias: x}]}";
    assertThat(Pods.problems(provider, Pods.parameters(object.formatted("db-user"))))
        .containsExactly(
            "objects[0].jmesPath[0].path: Invalid JMES Path: db-user. A name with a hyphen stands"
                + " in quotes within quotes: '\"db-user\"'");
    assertThat(Pods.problems(provider, Pods.parameters(object.formatted("a.b-c"))))
        .containsExactly(
            "objects[0].jmesPath[0].path: Invalid JMES Path: a.b-c. A part with a hyphen stands in"
                + " double quotes: \"a-b\"");
    moto.secret("db", "{\"db-user\":\"app\"}");
    assertThat(web().fetch(object.formatted("'\"db-user\"'")).contents())
        .as("what the message says works")
        .containsEntry("x", "app");
  }

  @Test
  void mistakesOfTheseFieldsAreFoundWithoutAnyCall() {
    assertThat(
            Pods.problems(
                provider,
                Pods.parameters(
                    """
                    - {objectName: a, objectType: secretsmanager, secretKey: "*"}
                    - {objectName: b, objectType: secretsmanager, secretKey: k, template: "{{k}}"}
                    - {objectName: "c*d", objectType: secretsmanager}
                    - {objectName: "*", objectType: secretsmanager}
                    - {objectName: "app*", objectType: ssmparameter}
                    - {objectName: "/e/*", objectType: ssmparameter, tags: {a: b}}
                    - {objectName: f/*, objectType: secretsmanager, jmesPath: [], objectAlias: f}
                    - {objectName: g/*, objectType: secretsmanager, limit: 5000}
                    - {objectName: h, objectType: secretsmanager, limit: 5, jmesValueType: number}
                    - {objectName: i, objectType: secretsmanager, template: "{{"}
                    - {objectName: j, objectType: secretsmanager, optional: maybe}
                    """)))
        .containsExactlyInAnyOrder(
            "objects[0].objectAlias: has no {{key}} in it, the place of the key: secretKey \"*\""
                + " makes a file for every one",
            "objects[1].template: keep one of jmesPath, secretKey and template: each says what"
                + " becomes of the object",
            "objects[2].objectName: the star stands once, at the end of the name",
            "objects[3].objectName: a star alone would mean every secret: state how names begin, or"
                + " tags",
            "objects[4].objectName: parameters are selected by a path: /app/prod/*",
            "objects[5].objectName: tags select secrets; parameters are selected by their path"
                + " alone",
            "objects[6].jmesPath: is for one object: objectName ends with * and means many",
            "objects[6].objectAlias: has no {{name}} in it, the place of what the star stands for",
            "objects[7].limit: expected an integer from 1 to 1000",
            "objects[8].limit: is for an objectName that ends with *",
            "objects[8].jmesValueType: expected string or json",
            "objects[9].template: line 1: {{ without }}",
            "objects[10].optional: expected true or false");
  }
}
