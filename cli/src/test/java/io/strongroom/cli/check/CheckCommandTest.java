package io.strongroom.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.file.FileProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CheckCommandTest {
  private static final Path EXAMPLES = Path.of("../docs/examples");

  @TempDir Path dir;

  private String input = "";
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void classesOfTheDemoHaveNoProblems() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("demo"))) {
      assertThat(check(files.filter(Files::isRegularFile).toList())).isZero();
    }

    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "azure", "gcp", "vault"})
  void classOfTheGuideToAProviderHasNoProblems(String provider) {
    Path guide = EXAMPLES.resolve(provider).resolve("db-credentials.yaml");

    assertThat(check(BuiltInProviders.offline(), List.of(guide))).isZero();

    assertThat(out.toString()).isEmpty();
  }

  @Test
  void mistakesInAClassOfAwsAreFoundTogether() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("mistaken.yaml"),
            """
            apiVersion: secrets-store.csi.x-k8s.io/v1
            kind: SecretProviderClass
            metadata:
              name: db
            spec:
              provider: aws
              parameters:
                region: eu-central-1
                failoverRegion: eu-central-1
                usePodIdentity: "maybe"
                objects: |
                  - {objectName: db, objectType: secretmanager}
                  - {objectName: db, objectType: secretsmanager, jmesPath: [{path: a-b, objectAlias: x}]}
                  - {objectName: color, objectType: ssmparameter, filePermission: "9"}
            """);

    assertThat(check(BuiltInProviders.offline(), List.of(file))).isEqualTo(1);

    assertThat(out.toString().lines())
        .allSatisfy(line -> assertThat(line).startsWith(file + ": spec.parameters."))
        .anySatisfy(line -> assertThat(line).contains(".failoverRegion: "))
        .anySatisfy(line -> assertThat(line).contains(".usePodIdentity: "))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(".objects[0].objectType: ")
                    .contains("did you mean secretsmanager?"))
        .anySatisfy(
            line ->
                assertThat(line).contains(".objects[1].jmesPath[0].path: ").contains("'\"a-b\"'"))
        .anySatisfy(line -> assertThat(line).contains(".objects[2].filePermission: "))
        .hasSize(5);
  }

  @Test
  void mistakesInAClassOfGoogleAreFoundTogetherUnderEitherName() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("mistaken.yaml"),
            Files.readString(EXAMPLES.resolve("gcp/db-credentials.yaml"))
                .replace("provider: gcp", "provider: gke")
                .replace("projects/shop/secrets", "projects/shop/locations/evil.test:8443?/secrets")
                .replace("path: config.yaml", "path: config.yaml\n        mode: rw"));

    assertThat(check(BuiltInProviders.offline(), List.of(file))).isEqualTo(1);

    assertThat(out.toString().lines())
        .anySatisfy(
            line ->
                assertThat(line).startsWith(file + ": spec.parameters.secrets[0].resourceName: "))
        .anySatisfy(
            line -> assertThat(line).startsWith(file + ": spec.parameters.secrets[1].mode: "))
        .hasSize(2);
  }

  @Test
  void mistakesInAClassOfAzureAreFoundTogether() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("mistaken.yaml"),
            """
            apiVersion: secrets-store.csi.x-k8s.io/v1
            kind: SecretProviderClass
            metadata:
              name: db
            spec:
              provider: azure
              parameters:
                keyvaultName: shop.vault.azure.net
                cloudName: AzurePublicClout
                useVMManagedIdentity: "perhaps"
                objects: |
                  array:
                    - |
                      objectName: db-password
                      objectType: Secret
                      template: "{{password}"
                    - |
                      objectName: web
                      objectType: secret
                      filePermission: rw
            """);

    assertThat(check(BuiltInProviders.offline(), List.of(file))).isEqualTo(1);

    assertThat(out.toString().lines())
        .allSatisfy(line -> assertThat(line).startsWith(file + ": spec.parameters."))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(".keyvaultName: Invalid vault name: ")
                    .contains("must match"))
        .anySatisfy(line -> assertThat(line).contains(".tenantID: tenantId is not provided"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(".cloudName: ")
                    .contains("did you mean AzurePublicCloud?"))
        .anySatisfy(line -> assertThat(line).contains(".useVMManagedIdentity: "))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(".objects[0].objectType: ")
                    .contains("did you mean secret?"))
        .anySatisfy(line -> assertThat(line).contains(".objects[0].template: line 1: "))
        .anySatisfy(line -> assertThat(line).contains(".objects[1].filePermission: "))
        .hasSize(7);
  }

  @Test
  void classOfSeveralKeysHasNoProblemsAndIsWhatThePageShows() throws IOException {
    Path example = EXAMPLES.resolve("vault/app-config.yaml");

    assertThat(check(BuiltInProviders.offline(), List.of(example))).isZero();

    assertThat(out.toString()).isEmpty();
    assertThat(Files.readString(EXAMPLES.resolve("../providers/vault.md")))
        .contains("```yaml\n" + Files.readString(example) + "```");
  }

  @Test
  void mistakeInATemplateIsFoundWithItsLine() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("mistaken.yaml"),
            Files.readString(EXAMPLES.resolve("vault/app-config.yaml"))
                .replace("{{username}}", "{{username}"));

    assertThat(check(BuiltInProviders.offline(), List.of(file))).isEqualTo(1);

    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            file + ": spec.parameters.objects[1].template: line 2: {{ without }}");
  }

  @Test
  void everyProblemIsOneLineThatNamesFileFieldAndWhatWasMeant() {
    Path broken = EXAMPLES.resolve("broken-class.yaml");

    assertThat(check(List.of(broken))).isEqualTo(1);

    assertThat(out.toString().lines())
        .hasSizeGreaterThan(8)
        .allSatisfy(line -> assertThat(line).startsWith(broken + ": "))
        .anySatisfy(
            line -> assertThat(line).contains("metadata.lables").contains("did you mean labels?"))
        .anySatisfy(line -> assertThat(line).startsWith(broken + ": warning: "));
  }

  @Test
  void filesThatWouldCollideInTheVolumeAreErrors() {
    assertThat(check(List.of(EXAMPLES.resolve("colliding-paths.yaml")))).isEqualTo(1);

    assertThat(out.toString()).contains("password");
  }

  @Test
  void warningsAloneAreNoFailure() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("external.yaml"),
            """
            apiVersion: secrets-store.csi.x-k8s.io/v1
            kind: SecretProviderClass
            metadata:
              name: external
            spec:
              provider: somebody-elses
              parameters:
                objects: anything
            """);

    assertThat(check(List.of(file))).isZero();

    assertThat(out.toString()).startsWith(file + ": warning: spec.provider: ").hasLineCount(1);
  }

  @Test
  void fileThatCannotBeReadIsSaidAndTheOthersAreChecked() throws IOException {
    Path latin = Files.write(dir.resolve("latin.yaml"), new byte[] {(byte) 0xe4});

    assertThat(
            check(
                List.of(dir.resolve("none.yaml"), latin, EXAMPLES.resolve("colliding-paths.yaml"))))
        .isEqualTo(2);

    assertThat(err.toString())
        .contains("none.yaml: there is no such file")
        .contains("latin.yaml: is not UTF-8 text");
    assertThat(out.toString()).contains("colliding-paths.yaml: ");
  }

  @Test
  void standardInputIsCheckedWithItsDocumentsNamed() throws IOException {
    String valid = Files.readString(EXAMPLES.resolve("colliding-paths.yaml"));
    input = valid + "---\napiVersion: v1\nkind: Pod\n---\n" + valid.replace("name: ", "name: x");

    assertThat(check(List.of(Path.of("-")))).isEqualTo(1);

    assertThat(out.toString().lines())
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).startsWith("standard input: SecretProviderClass "))
        .allSatisfy(line -> assertThat(line).contains(", spec.parameters: "))
        .doesNotHaveDuplicates();
  }

  @Test
  void directoriesAreReadWithWhatIsBelowAndOnlyWhatSpeaksOfClasses() throws IOException {
    Path below = Files.createDirectories(dir.resolve("base/shop"));
    String class1 = Files.readString(EXAMPLES.resolve("colliding-paths.yaml"));
    Files.writeString(below.resolve("one.yml"), class1);
    Files.writeString(below.resolve("broken.yaml"), "kind: SecretProviderClass\n\tspec:");
    Files.writeString(below.resolve("chart.yaml"), "{{ if .Values.x }}\n\tkind: Pod");
    Files.writeString(below.resolve("notes.txt"), class1);
    Files.writeString(below.resolve(".hidden.yaml"), class1);
    Files.writeString(Files.createDirectories(dir.resolve(".git")).resolve("two.yaml"), class1);

    assertThat(check(List.of(dir))).isEqualTo(1);

    assertThat(out.toString().lines().map(line -> line.split(": ", 3)[0]).distinct())
        .containsExactly(
            below.resolve("broken.yaml").toString(), below.resolve("one.yml").toString());
    assertThat(out.toString()).contains("broken.yaml: file: not valid YAML: ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void filesOfADirectoryThatOnlyNameClassesArePassedOver() throws IOException {
    Files.writeString(
        dir.resolve("role.yaml"),
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader}
        rules:
          - {apiGroups: [secrets-store.csi.x-k8s.io], resources: [secretproviderclasses], verbs: [get]}
        """);
    Files.writeString(
        dir.resolve("crd.yaml"),
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: secretproviderclasses.secrets-store.csi.x-k8s.io}
        spec: {group: secrets-store.csi.x-k8s.io, names: {kind: SecretProviderClass}}
        """);
    Files.writeString(
        dir.resolve("status.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClassPodStatus
        metadata: {name: web}
        """);
    Files.writeString(
        dir.resolve("deployment.yaml"), "# has a SecretProviderClass\nkind: Deployment\n");
    Path mistyped =
        Files.writeString(
            dir.resolve("mistyped.yaml"),
            "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClas\n");

    assertThat(check(List.of(dir))).isEqualTo(1);

    assertThat(out.toString().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith(mistyped + ": "));
  }

  @Test
  void directoryWithoutAClassIsAnError() {
    assertThat(check(List.of(dir))).isEqualTo(1);

    assertThat(out.toString().lines())
        .containsExactly(dir + ": no file with a SecretProviderClass in it");
  }

  private int check(List<Path> files) {
    return check(List.of(new FileProvider(dir)), files);
  }

  private int check(List<SecretProvider> providers, List<Path> files) {
    CommandLine command =
        new CommandLine(
            new CheckCommand(
                providers, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(files.stream().map(Path::toString).toArray(String[]::new));
  }
}
