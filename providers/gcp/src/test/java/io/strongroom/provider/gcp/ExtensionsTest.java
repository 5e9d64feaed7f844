package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes beyond upstream's provider: many secrets, keys, templates, optional ones. */
final class ExtensionsTest extends GcpTest {
  private static final String STAR =
      "- {resourceName: projects/demo-project/secrets/app-*/versions/latest, path:"
          + " 'conf/{{name}}'%s}";

  private void labelled(String secret, String value, String team) {
    google.put(Google.PROJECT + "/secrets/" + secret, value, Map.of("team", team));
  }

  @Test
  void secretsAreSelectedByTheBeginningOfTheirNamesAndNotReadAgainUnlessOneChanged()
      throws Exception {
    google.put("app-db", "1");
    google.put("app-api", "2");
    google.put("my-app-db", "3");
    Parameters parameters = Pods.parameters(STAR.formatted(""));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents())
        .containsExactlyInAnyOrderEntriesOf(Map.of("conf/db", "1", "conf/api", "2"));
    assertThat(first.versions()).hasSize(1);
    google.fake().forgetCalls();
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(google.fake().count("AccessSecretVersion")).isZero();
    google.put("app-new", "4");
    assertThat(web().refresh(parameters, first.versions()).contents())
        .hasSize(3)
        .containsEntry("conf/new", "4");
  }

  @Test
  void labelsSelectBesides() throws Exception {
    labelled("app-db", "1", "shop");
    labelled("app-api", "2", "other");
    assertThat(web().fetch(STAR.formatted(", labels: {team: shop}")).contents())
        .containsExactlyInAnyOrderEntriesOf(Map.of("conf/db", "1"));
    assertThat(web().fetch(STAR.formatted(", labels: {team: nobody}")).failure().message())
        .contains("no secret has such a name and these labels");
  }

  @Test
  void moreThanTheLimitAreRefusedBeforeAnyIsRead() throws Exception {
    for (int i = 0; i < 4; i++) {
      google.put("app-" + i, "x");
    }
    FetchFailure failure = web().fetch(STAR.formatted(", limit: 3")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).contains("there are more than 3 of them; raise limit");
    assertThat(google.fake().count("AccessSecretVersion")).isZero();
  }

  @Test
  void everyKeyBecomesAFile() throws Exception {
    google.put("db", "{\"user\":\"u\",\"port\":5432,\"*\":\"star\"}");
    String name = "resourceName: projects/demo-project/secrets/db/versions/1";
    assertThat(
            web()
                .fetch("- {%s, extractJSONKey: '*', path: 'db/{{key}}'}".formatted(name))
                .contents())
        .containsEntry("db/user", "u")
        .containsEntry("db/port", "5432")
        .containsEntry("db/*", "star");
    assertThat(web().fetch("- {%s, extractJSONKey: '*', path: db}".formatted(name)).contents())
        .as("a key may be called so")
        .containsEntry("db", "star");
    google.put("conf", "a: x\nb: {c: d}\n");
    assertThat(
            web()
                .fetch(
                    "- {resourceName: projects/demo-project/secrets/conf/versions/1,"
                        + " extractYAMLKey: '*', path: 'db/{{key}}'}")
                .failure()
                .message())
        .contains("unsupported value type for key 'b'");
  }

  @Test
  void aTemplateTakesKeysOfJsonAndOfYaml() throws Exception {
    google.put("json", "{\"user\":\"u\",\"pass\":\"p\"}");
    google.put("yaml", "user: u\npass: p\n");
    for (String secret : List.of("json", "yaml")) {
      assertThat(
              web()
                  .fetch(
                      "- {resourceName: projects/demo-project/secrets/%s/versions/1, path: f, template: '{{user}}:{{pass}}'}"
                          .formatted(secret))
                  .contents())
          .containsEntry("f", "u:p");
    }
  }

  @Test
  void whatIsOptionalMayBeMissingAndNothingElse() throws Exception {
    google.put("db", "1");
    String optional =
        "- {resourceName: projects/demo-project/secrets/%s/versions/latest, path: %1$s, optional:"
            + " true}\n";
    Parameters parameters = Pods.parameters(latest("db") + optional.formatted("gone"));
    Answer without = web().refresh(parameters, List.of());
    assertThat(without.contents()).containsOnlyKeys("db");
    google.put("gone", "here");
    assertThat(web().refresh(parameters, without.versions()).contents())
        .containsEntry("gone", "here");
    google.put("closed", "x");
    google.allow("closed", Google.ACCESSOR, "user:nobody");
    assertThat(web().fetch(optional.formatted("closed")).failure().kind()).isEqualTo(Kind.DENIED);
  }
}
