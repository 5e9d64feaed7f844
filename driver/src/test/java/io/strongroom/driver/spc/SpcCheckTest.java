package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.PlannedPaths;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.file.FileProvider;
import io.strongroom.provider.testing.FakeProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpcCheckTest {
  private static final String VALID =
      """
      apiVersion: secrets-store.csi.x-k8s.io/v1
      kind: SecretProviderClass
      metadata:
        name: db
      spec:
        provider: file
        parameters:
          objects: |
            - objectName: password
      """;

  private static final List<SecretProvider> PROVIDERS =
      List.of(new FileProvider(Path.of("/nowhere")), new FakeProvider("vault"));

  @Test
  void aValidClassHasNoProblems() {
    assertThat(problems(VALID)).isEmpty();
  }

  /** A valid class, and one text of it replaced; ⏎ stands for a line break. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kind: SecretProviderClass; kind: SecretProviderClas; ERROR kind: expected",
        "apiVersion: secrets; apiversion: secrets; ERROR apiVersion: is required",
        "apiVersion: secrets; apiversion: secrets; ERROR apiversion: unknown field (did you mean"
            + " apiVersion?)",
        "metadata:; metadatas:; ERROR metadatas: unknown field (did you mean metadata?)",
        "metadata:; metadatas:; ERROR metadata.name: is required",
        "name: db; nam: db; ERROR metadata.nam: unknown field (did you mean name?)",
        "name: db; name: DB; ERROR metadata.name: expected lower-case letters",
        "name: db; name: db⏎  namespace: a.b; ERROR metadata.namespace: expected lower-case"
            + " letters",
        "name: db; name: db⏎  labels: {}⏎  uid: x; ",
        "spec:; specs:; ERROR spec: is required",
        "spec:; specs:; ERROR specs: unknown field (did you mean spec?)",
        "provider: file; provder: file; ERROR spec.provider: is required",
        "provider: file; provder: file; ERROR spec.provder: unknown field (did you mean provider?)",
        "provider: file; provider: ''; ERROR spec.provider: is required",
        "provider: file; provider: a/b; ERROR spec.provider: expected letters, digits",
        "provider: file; provider: valut; WARNING spec.provider: 'valut' is not built in: it is"
            + " served only on nodes that have the socket valut.sock (did you mean vault?)",
        "provider: file; provider: conjur; WARNING spec.provider: 'conjur' is not built in: it is"
            + " served only on nodes that have the socket conjur.sock",
        "parameters:; params:; ERROR spec.parameters: is required, and may not be empty",
        "parameters:; parameters: {}⏎  parameter:; ERROR spec.parameters: is required, and may not"
            + " be empty",
        "parameters:; parameters:⏎    retries: 3; ERROR spec.parameters.retries: expected a text,"
            + " found a number: quote it",
        "parameters:; parameters:⏎    object: x; WARNING spec.parameters.object: means nothing to"
            + " the provider file (did you mean objects?)",
        "parameters:; parameters:⏎    csi.storage.k8s.io/pod.name: x; WARNING"
            + " spec.parameters.csi.storage.k8s.io/pod.name: is set by kubelet alone",
        "objects: |; objects:; ERROR spec.parameters.objects: expected a text, found a list: put |",
        "- objectName; - objctName; ERROR spec.parameters.objects[0].objctName: unknown field (did"
            + " you mean objectName?)",
        "- objectName: password; -⏎      - objectName: password; WARNING"
            + " spec.parameters.objects[0]: is nothing, and passed over",
        "- objectName: password; []; WARNING spec.parameters: asks for no objects: the volume is"
            + " empty",
        "spec:; spec:⏎  secretObjects: [{secretName: x}]; WARNING spec.secretObjects: Secret sync"
            + " is not served",
        "spec:; spec:⏎  secretObjects: [{secretNam: x}]; ERROR spec.secretObjects[0].secretNam:"
            + " unknown field (did you mean secretName?)",
        "spec:; spec:⏎  secretObjects: [{data: [{keys: x}]}]; ERROR"
            + " spec.secretObjects[0].data[0].keys: unknown field (did you mean key?)",
        "spec:; spec:⏎  secretObjects: x; ERROR spec.secretObjects: expected a list, found a single"
            + " value",
      })
  void aMistakeIsFound(String right, String wrong, String problem) {
    String spoilt = VALID.replace(right, wrong.replace('⏎', '\n'));
    if (problem == null) {
      assertThat(problems(spoilt)).isEmpty();
    } else {
      assertThat(problems(spoilt)).anyMatch(found -> found.startsWith(problem));
    }
  }

  @Test
  void nothingIsSaidTwice() {
    String spoilt = VALID.replace("name: db", "name: [db]").replace("file", "{a: b}");
    assertThat(problems(spoilt))
        .containsExactly(
            "ERROR metadata.name: expected a text, found a list",
            "ERROR spec.provider: expected a text, found a mapping");
  }

  @Test
  void collidingPathsAreAllFound() {
    String objects =
        """
              - {objectName: a, objectAlias: same}
              - {objectName: b, objectAlias: same}
              - {objectName: c, objectAlias: same/below}
              - {objectName: d, objectAlias: /absolute}
              - {objectName: e, objectAlias: fine}
        """;
    assertThat(problems(VALID.replace("      - objectName: password\n", objects)))
        .hasSize(3)
        .allMatch(problem -> problem.startsWith("ERROR spec.parameters: object"));
  }

  @Test
  void eachClassOfAFileIsCheckedAndNamed() {
    String spoilt = VALID.replace("provider: file", "provider: files");
    assertThat(
            problems(
                String.join(
                    "---\n",
                    VALID,
                    "kind: Pod\napiVersion: v1\n",
                    spoilt,
                    spoilt.replace("name: db", "name: api\n  namespace: shop"),
                    VALID.replace("name: db", "nam: db"))))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .startsWith("WARNING SecretProviderClass db, spec.provider: 'files' is not"),
            one ->
                assertThat(one)
                    .startsWith("WARNING SecretProviderClass shop/api, spec.provider: 'files' is"),
            one ->
                assertThat(one)
                    .startsWith(
                        "ERROR SecretProviderClass without a name, number 4 of the file,"
                            + " metadata.name: is required"),
            one -> assertThat(one).contains("number 4 of the file, metadata.nam: unknown field"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "text", "[1, 2]", "kind: Pod\n---\nkind: Service\n"})
  void aFileWithoutAClassIsAnError(String text) {
    assertThat(problems(text)).containsExactly("ERROR file: no SecretProviderClass in it");
  }

  @Test
  void aFileThatIsNoYamlIsAnError() {
    assertThat(problems("spec:\n\tprovider: file"))
        .singleElement()
        .asString()
        .startsWith("ERROR file: not valid YAML: line 2, column 1: ");
  }

  private static List<String> problems(String text) {
    return check(text, PROVIDERS).stream()
        .map(problem -> problem.severity() + " " + problem.describe())
        .toList();
  }

  static List<ClassProblem> check(String text, List<SecretProvider> providers) {
    return SpcCheck.check(
        text,
        providers,
        objects -> {
          try {
            PlannedPaths.check(objects);
            return Optional.empty();
          } catch (ContentException e) {
            return Optional.of(e.getMessage());
          }
        });
  }
}
