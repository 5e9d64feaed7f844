package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes beyond upstream's provider. */
final class ExtensionsTest extends AzureTest {
  @Test
  void secretsWhoseNamesBeginAlike() throws Exception {
    vault.secret("app-db", "1");
    vault.secret("app-api", "2");
    vault.secret("other", "3");
    Parameters parameters =
        Pods.parameters(
            Pods.array("objectName: 'app-*', objectType: secret, objectAlias: 'x/{{name}}'"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("x/db", "1").containsEntry("x/api", "2").hasSize(2);
    assertThat(first.versions()).hasSize(1);
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    vault.secret("app-new", "4");
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsEntry("x/new", "4")
        .hasSize(3);
    assertThat(
            web()
                .fetch(Pods.array("objectName: 'app-*', objectType: secret, limit: 2"))
                .failure()
                .kind())
        .isEqualTo(Kind.TOO_LARGE);
    assertThat(web().fetch(Pods.array("objectName: 'none-*', objectType: secret")).failure().kind())
        .isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void secretsByTheirTags() throws Exception {
    vault.secret(
        "a", "1", JsonParser.parseString("{\"tags\":{\"team\":\"shop\"}}").getAsJsonObject());
    vault.secret("b", "2");
    assertThat(
            web()
                .fetch(Pods.array("objectName: '*', objectType: secret, tags: {team: shop}"))
                .contents())
        .containsOnlyKeys("a");
  }

  @Test
  void everyKeyAndTemplates() throws Exception {
    vault.secret("db", "{\"user\":\"u\",\"pw\":\"p\"}");
    assertThat(
            web()
                .fetch(
                    Pods.array(
                        "objectName: db, objectType: secret, objectAlias: 'db/{{key}}',"
                            + " extractJSONKey: '*'",
                        "objectName: db, objectType: secret, objectAlias: url, template:"
                            + " 'pg://{{user}}:{{pw}}@db'"))
                .contents())
        .containsEntry("db/user", "u")
        .containsEntry("db/pw", "p")
        .containsEntry("url", "pg://u:p@db")
        .hasSize(3);
    assertThat(
            web()
                .fetch(Pods.array("objectName: db, objectType: secret, extractJSONKey: usr"))
                .failure()
                .message())
        .contains("key 'usr' not found in JSON (did you mean 'user'?)");
  }

  @Test
  void anOptionalObjectMayBeMissing() throws Exception {
    vault.secret("db", "1");
    Parameters parameters =
        Pods.parameters(
            Pods.array(
                "objectName: db, objectType: secret",
                "objectName: extra, objectType: secret, optional: true"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsOnlyKeys("db");
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    vault.secret("extra", "2");
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsOnlyKeys("db", "extra");
  }

  @Test
  void anOptionalSelectionMayBeEmpty() throws Exception {
    vault.secret("db", "1");
    assertThat(
            web()
                .fetch(
                    Pods.array(
                        "objectName: db, objectType: secret",
                        "objectName: 'none-*', objectType: secret, optional: true",
                        "objectName: old, objectType: secret, objectVersionHistory: 2, optional:"
                            + " true"))
                .contents())
        .containsOnlyKeys("db");
  }

  /** It is there, and its owner has closed it: that is no absence. */
  @Test
  void anOptionalObjectThatIsDisabledFails() throws Exception {
    vault.secret("db", "1");
    vault.disable(io.strongroom.provider.azure.fake.Kind.SECRETS, "db", 1);
    FetchFailure failure =
        web().fetch(Pods.array("objectName: db, objectType: secret, optional: true")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.storeCode()).contains("SecretDisabled");
  }

  @Test
  void ofTwoEntriesForOneObjectBothHaveToBeOptional() throws Exception {
    FetchFailure failure =
        web()
            .fetch(
                Pods.array(
                    "objectName: db, objectType: secret, optional: true",
                    "objectName: db, objectType: secret, objectAlias: other"))
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(
            web()
                .fetch(
                    Pods.array(
                        "objectName: db, objectType: secret, optional: true",
                        "objectName: db, objectType: secret, objectAlias: other, optional: true"))
                .contents())
        .isEmpty();
  }

  /** A page is one call; a vault may have any number of secrets. */
  @Test
  void aStarFindsSecretsOnManyPages() throws Exception {
    vault.settings().pageSize(1);
    for (int i = 0; i < 201; i++) {
      vault.secret("other-" + i, "x");
    }
    vault.secret("app-db", "1");
    assertThat(web().fetch(Pods.array("objectName: 'app-*', objectType: secret")).contents())
        .containsValue("1")
        .hasSize(1);
    assertThat(azure.fake().count("GetSecrets")).isEqualTo(202);
  }

  @Test
  void severalVaultsAllOrNothing() throws Exception {
    vault.secret("db", "1");
    azure.vault("other").secret("api", "2");
    String objects =
        Pods.array(
            "objectName: db, objectType: secret",
            "objectName: api, objectType: secret, keyvaultName: other");
    assertThat(web().fetch(objects).contents()).containsEntry("db", "1").containsEntry("api", "2");
    azure.vault("other").delete(io.strongroom.provider.azure.fake.Kind.SECRETS, "api");
    assertThat(web().fetch(objects).failure().message())
        .contains("secret 'api', vault other")
        .contains("is it in this vault, under this name, not deleted?");
  }
}
