package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is said about fields that upstream's provider does not have, and about odd values of others.
 */
final class ExtensionFieldsTest {
  private static final AzureProvider PROVIDER =
      new AzureProvider(AzureSettings.none(), new Cluster());

  private static List<String> problems(Parameters parameters) {
    return switch (PROVIDER.plan(parameters)) {
      case Plan.Rejected(List<ClassProblem> problems) ->
          problems.stream().map(ClassProblem::describe).toList();
      case Plan.Accepted(var _, List<ClassProblem> warnings) ->
          warnings.stream().map(ClassProblem::describe).toList();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "objectName: 'a-*', objectType: secret, limit: 0 | limit: expected an integer from 1 to"
            + " 1000",
        "objectName: 'a-*', objectType: secret, limit: 1001 | limit: expected an integer from 1 to"
            + " 1000",
        "objectName: 'a-*', objectType: secret, limit: many | limit: expected an integer from 1 to"
            + " 1000",
        "objectName: a, objectType: secret, limit: 5 | limit: is for an objectName that ends with"
            + " *",
        "objectName: a, objectType: secret, optional: x | optional: expected true or false",
        "objectName: a, objectType: secret, optional: [] | optional: expected true or false, found"
            + " a list",
        "objectName: 'a-*', objectType: secret, tags: {team: [shop]} | tags: 'team' has no text",
        "objectName: 'a-*', objectType: secret, tags: shop | tags: expected a mapping, found a"
            + " single value",
        "objectName: a, objectType: secret, template: '{{x}}', extractJSONKey: x | template: keep"
            + " one of template and extracted key: each says what becomes of the object",
        "objectName: a, objectType: secret, template: '{{x' | template: line 1: {{ without }}",
        "objectName: a, objectType: secret, template: '{{x}}', objectVersionHistory: 2 | template:"
            + " is for one version of an objectType: secret",
        "objectName: a, objectType: secret, extractJSONKey: x, objectVersionHistory: 2 |"
            + " extractJSONKey: is for one version of an objectType: secret",
        "objectName: 'a-*', objectType: secret, objectVersionHistory: 2 | objectVersionHistory: is"
            + " for one object: objectName has a * and means many",
        "objectName: 'a-*', objectType: secret, objectVersion: abc | objectVersion: the secrets of"
            + " a star have versions of their own",
        "objectName: 'a-*', objectType: secret, extractJSONKey: x | extractJSONKey: is for one"
            + " object: objectName has a * and means many",
        "objectName: 'a-*', objectType: secret, template: x | template: is for one object:"
            + " objectName has a * and means many",
        "objectName: a, objectType: secret, objectVersionHistory: 2147483648 |"
            + " objectVersionHistory: unmarshal failed for keyVaultObjects at index 0, error:"
            + " expected a number of versions, without quotes: 5",
        "objectName: a, objectType: secret, objectVersionHistory: .inf | objectVersionHistory:"
            + " unmarshal failed for keyVaultObjects at index 0, error: expected a number of"
            + " versions, without quotes: 5",
        "objectName: a, objectType: secret, filePermission: 1000 | filePermission: expected an"
            + " octal file mode from \"0000\" to \"0777\"",
        "objectName: a, objectType: Secret, template: '{{x' | objectType: Invalid"
            + " vaultObjectTypes. Should be secret, key, or cert; found 'Secret' (did you mean"
            + " secret?)+template: line 1: {{ without }}",
        "objectName: a/b, objectType: secret, objectAlias: /x, limit: 3 | objectAlias: file name"
            + " must be a relative path+objectName: 'a/b' is no name of an object: letters, digits"
            + " and -+limit: is for an objectName that ends with *"
      })
  void everyField(String entry, String problems) {
    assertThat(problems(Pods.parameters(Pods.array(entry))))
        .containsExactly(
            List.of(problems.split("\\+", -1)).stream()
                .map("objects[0]."::concat)
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objectName: a, objectType: secret, objectVersionHistory: 2.9",
        "objectName: a, objectType: secret, objectVersionHistory: 2147483647",
        "objectName: a, objectType: secret, objectVersionHistory: -1",
        "objectName: a, objectType: secret, optional: 'yes'",
        "objectName: a, objectType: secret, filePermission: 755",
        "objectName: a, objectType: secret, filePermission: 0o755",
        "objectName: 'a-*', objectType: secret, limit: 1000",
        "objectName: '*', objectType: secret, tags: {team: 5}",
        "objectName: a, objectType: secret, extractJSONKey: '*'",
        "objectName: a, objectType: secret, extractJSONKey: ''"
      })
  void whatIsOddAndRight(String entry) {
    assertThat(problems(Pods.parameters(Pods.array(entry)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "t", "T", "TRUE", "true", "True", " true "})
  void whatIsTrueToGo(String text) {
    assertThat(problems(Pods.parameters(Pods.secrets("a"), "usePodIdentity", text)))
        .singleElement()
        .asString()
        .contains("is archived");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "f", "F", "FALSE", "false", "False", "", " "})
  void whatIsFalseToGo(String text) {
    assertThat(problems(Pods.parameters(Pods.secrets("a"), "usePodIdentity", text))).isEmpty();
  }

  /** The older spelling counts where the newer is not there. */
  @Test
  void theTenantUnderItsOlderName() {
    assertThat(
            problems(Pods.parameters(Pods.secrets("a"), "tenantID", "", "tenantId", Azure.TENANT)))
        .isEmpty();
    assertThat(problems(Pods.parameters(Pods.secrets("a"), "tenantID", "", "tenantId", "a/b")))
        .singleElement()
        .asString()
        .startsWith("tenantID: 'a/b' is no tenant");
    assertThat(problems(Pods.parameters(Pods.secrets("a"), "tenantId", "a/b"))).isEmpty();
  }

  /** It is the name that is there twice, whatever the files are called. */
  @Test
  void aStarIsThereOnce() {
    assertThat(
            problems(
                Pods.parameters(
                    Pods.array(
                        "objectName: 'a-*', objectType: secret, objectAlias: 'x/{{name}}', tags:"
                            + " {team: shop}",
                        "objectName: 'a-*', objectType: secret, objectAlias: 'y/{{name}}',"
                            + " keyvaultName: PARITY, tags: {team: web}",
                        "objectName: 'a-*', objectType: secret, objectAlias: 'z/{{name}}',"
                            + " keyvaultName: other"))))
        .containsExactly(
            "objects[1].objectName: 'a-*' of this vault is selected by objects[0] already: keep"
                + " one of them");
  }

  @Test
  void aClassOfManyVaultsNeedsNoneItself() {
    Map<String, String> parameters =
        Map.of(
            "tenantID",
            Azure.TENANT,
            "objects",
            Pods.array("objectName: a, objectType: secret, keyvaultName: shop"));
    assertThat(problems(Parameters.of(parameters))).isEmpty();
  }
}
