package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a class may say, and what is said about mistakes. */
final class AzureClassReaderTest {
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
        "keyvaultName | `` | keyvaultName: keyvaultName is not provided",
        "keyvaultName | ab | keyvaultName: Invalid vault name: \"ab\", must be between 3 and 24"
            + " chars",
        "keyvaultName | evil.test | keyvaultName: Invalid vault name: \"evil.test\", must match"
            + " [-a-zA-Z0-9]{3,24}",
        "keyvaultName | -shop | keyvaultName: Invalid vault name: \"-shop\", must begin and end"
            + " with a letter or digit",
        "tenantID | `` | tenantID: tenantId is not provided",
        "tenantID | a/../b | tenantID: 'a/../b' is no tenant: expected its id or one of its"
            + " domains",
        "objects | `` | objects: objects is not set",
        "objects | hello | objects: failed to yaml unmarshal objects, error: expected a mapping"
            + " with array: in it, found a single value",
        "objects | array: x | `objects: failed to yaml unmarshal objects, error: array: expected a"
            + " list whose items begin with '- |', found a single value`",
        "objects | array: [[a]] | `objects: failed to yaml unmarshal objects, error: array[0]:"
            + " expected a text that begins with '- |' and stands in the lines below, found a"
            + " list`",
        "objects | arrays: [] | objects.arrays: unknown field (did you mean array?)",
        "cloudName | AzurePublicClout | cloudName: cloudName AzurePublicClout is not valid, error:"
            + " there is no cloud of that name (did you mean AzurePublicCloud?)",
        "cloudName | AzureStackCloud | cloudEnvFileName: cloudName AzureStackCloud is not valid,"
            + " error: cloudEnvFileName names no file",
        "usePodIdentity | tru | usePodIdentity: failed to parse usePodIdentity flag, error:"
            + " expected true or false, found 'tru'",
        "useVMManagedIdentity | yes | useVMManagedIdentity: failed to parse useVMManagedIdentity"
            + " flag, error: expected true or false, found 'yes'",
        "useAzureTokenProxy | on | useAzureTokenProxy: failed to parse useAzureTokenProxy flag,"
            + " error: expected true or false, found 'on'",
        "usePodIdentity | true | usePodIdentity: pod identity (aad-pod-identity) is archived and"
            + " not served: set clientID, and federate the application with the service account of"
            + " the pod",
        "clientID | a b | clientID: 'a b' is no client id",
        "userAssignedIdentityID | x | userAssignedIdentityID: means nothing without"
            + " useVMManagedIdentity: \"true\"",
      })
  void everyParameter(String parameter, String value, String problem) {
    assertThat(problems(Pods.parameters(Pods.secrets("db"), parameter, value)))
        .containsExactly(problem);
  }

  /** They decide where a token goes, and as whom what is read. */
  @Test
  void noParameterIsAPodsToOverride() {
    assertThat(PROVIDER.classOnlyParameters())
        .containsExactlyInAnyOrderElementsOf(PROVIDER.knownParameters())
        .contains("keyvaultName", "tenantID", "tenantId", "clientID", "cloudName", "objects")
        .contains("useVMManagedIdentity", "userAssignedIdentityID", "useAzureTokenProxy");
  }

  @Test
  void modesExcludeEachOther() {
    assertThat(
            problems(
                Pods.parameters(
                    Pods.secrets("db"), "useVMManagedIdentity", "1", "useAzureTokenProxy", "T")))
        .containsExactly(
            "useVMManagedIdentity: only one identity mode can be enabled at a time: usePodIdentity,"
                + " useVMManagedIdentity, or useAzureTokenProxy");
    assertThat(
            problems(
                Pods.parameters(Pods.secrets("db"), "useAzureTokenProxy", "true", "clientID", "")))
        .containsExactly("clientID: clientID is required for identity binding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "objectType: secret | objectName: file name must not be empty",
        "objectName: a | objectType: Invalid vaultObjectTypes. Should be secret, key, or cert",
        "objectName: a, objectType: Secret | objectType: Invalid vaultObjectTypes. Should be"
            + " secret, key, or cert; found 'Secret' (did you mean secret?)",
        "objectName: a, objectType: secret, objectAlias: /x | objectAlias: file name must be a"
            + " relative path",
        "objectName: a, objectType: secret, objectAlias: a..b | objectAlias: file name must not"
            + " contain '..'",
        "objectName: ../a, objectType: secret | objectName: file name must not contain '..'",
        "objectAlias: x, objectType: secret | objectName: is required",
        "objectName: a/b, objectType: secret | objectName: 'a/b' is no name of an object: letters,"
            + " digits and -",
        "objectName: a, objectType: secret, objectVersion: a/b | objectVersion: 'a/b' is no version"
            + " of a vault",
        "objectName: a, objectType: secret, objectVersionHistory: '2' | objectVersionHistory:"
            + " unmarshal failed for keyVaultObjects at index 0, error: expected a number of"
            + " versions, without quotes: 5",
        "objectName: a, objectType: secret, objectFormat: der | objectFormat: invalid objectFormat:"
            + " der, should be PEM or PFX",
        "objectName: a, objectType: key, objectFormat: pfx | objectFormat: PFX format only"
            + " supported for objectType: secret",
        "objectName: a, objectType: cert, objectFormat: PFX | objectFormat: means nothing for this"
            + " objectType: a PFX is of objectType: secret",
        "objectName: a, objectType: key, objectEncoding: hex | objectEncoding: objectEncoding only"
            + " supported for objectType: secret",
        "objectName: a, objectType: secret, objectEncoding: utf8 | objectEncoding: invalid"
            + " objectEncoding: utf8, should be hex, base64 or utf-8",
        "objectName: a, objectType: secret, filePermission: 0900 | filePermission: expected an"
            + " octal file mode from \"0000\" to \"0777\"",
        "objectName: a, objectType: secret, keyvaultName: x.y | keyvaultName: Invalid vault name:"
            + " \"x.y\", must match [-a-zA-Z0-9]{3,24}",
        "objectName: a, objectType: secret, holdBackUntilValid: maybe | holdBackUntilValid:"
            + " expected true or false",
        "objectName: a, objectType: secret, objectname: b | objectname: unknown field (did you mean"
            + " objectName?)",
        "objectName: a, objectType: secret, tags: {a: b} | tags: is for an objectName that ends"
            + " with *",
        "objectName: '*', objectType: secret | objectName: a star alone would mean every secret:"
            + " state how names begin, or tags",
        "objectName: 'a-*', objectType: key | objectType: a star selects secrets",
        "objectName: 'a-*', objectType: secret, objectAlias: x | objectAlias: has no {{name}} in"
            + " it, the place of what the star stands for",
        "objectName: a, objectType: key, extractJSONKey: x | extractJSONKey: is for one version of"
            + " an objectType: secret",
      })
  void everyFieldOfAnObject(String entry, String problem) {
    assertThat(problems(Pods.parameters(Pods.array(entry))))
        .containsExactly("objects[0]." + problem);
  }

  @Test
  void twoFilesOfOnePathAreRefused() {
    assertThat(
            problems(
                Pods.parameters(
                    Pods.array(
                        "objectName: a, objectType: secret",
                        "objectName: b, objectType: secret, objectAlias: a"))))
        .containsExactly("objects[1].objectAlias: 'a' is the path of objects[0] already");
  }

  /** In the order in which upstream's provider finds them, one by one. */
  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(
            problems(
                Parameters.of(
                    Map.of(
                        "usePodIdentity",
                        "maybe",
                        "cloudName",
                        "Moon",
                        "objects",
                        Pods.array("objectName: a", "objectType: key, objectFormat: x")))))
        .hasSize(7)
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(
            "usePodIdentity",
            "keyvaultName",
            "tenantID",
            "cloudName",
            "objects[0].objectType",
            "objects[1].objectFormat",
            "objects[1].objectName");
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String objects) {
    assertReadOrRefused(Pods.parameters(objects));
  }

  @Property(tries = 500)
  void anyValuesOfFieldsAreReadOrRefused(@ForAll @Size(max = 8) List<String> values) {
    List<String> fields =
        List.of(
            "objectName",
            "objectType",
            "objectAlias",
            "objectVersion",
            "objectVersionHistory",
            "objectFormat",
            "filePermission",
            "template");
    StringBuilder objects = new StringBuilder("array:\n  - |\n");
    for (int i = 0; i < values.size(); i++) {
      objects.append("    %s: %s\n".formatted(fields.get(i), values.get(i)));
    }
    assertReadOrRefused(Pods.parameters(objects.toString()));
  }

  @Property(tries = 500)
  void anyParametersAreReadOrRefused(
      @ForAll String vault, @ForAll String tenant, @ForAll String cloud, @ForAll String flag) {
    assertReadOrRefused(
        Pods.parameters(
            Pods.secrets("db"),
            "keyvaultName",
            vault,
            "tenantID",
            tenant,
            "cloudName",
            cloud,
            "usePodIdentity",
            flag));
  }

  private static void assertReadOrRefused(Parameters parameters) {
    switch (PROVIDER.plan(parameters)) {
      case Plan.Accepted(var fetch, var _) ->
          assertThat(fetch.store()).matches("azure[a-z0-9, -]*");
      case Plan.Rejected(List<ClassProblem> problems) ->
          assertThat(problems)
              .isNotEmpty()
              .allSatisfy(
                  problem ->
                      assertThat(problem.describe()).doesNotContain("\n").hasSizeLessThan(900));
    }
  }
}
