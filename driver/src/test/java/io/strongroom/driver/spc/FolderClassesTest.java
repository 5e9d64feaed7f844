package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderClassesTest {
  private static final String VALID =
      """
      apiVersion: secrets-store.csi.x-k8s.io/v1
      kind: SecretProviderClass
      metadata:
        name: db
        namespace: shop
        annotations:
          team: checkout
          strongroom.io/rotation-interval: 30s
      spec:
        provider: file
        parameters:
          objects: |
            - objectName: password
      """;

  @TempDir private Path dir;

  @Test
  void aClassIsFoundByNamespaceAndName() throws IOException {
    write("a.yaml", VALID);
    assertThat(find("shop", "db"))
        .isEqualTo(
            new Lookup.Found(
                new SecretProviderClass(
                    "shop",
                    "db",
                    "file",
                    Map.of("objects", "- objectName: password\n"),
                    Map.of("strongroom.io/rotation-interval", "30s"),
                    false)));
    assertThat(find("default", "db")).isEqualTo(new Lookup.NotFound());
    assertThat(find("shop", "other")).isEqualTo(new Lookup.NotFound());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "a.yml"})
  void bothEndingsAndBothVersionsAreRead(String file) throws IOException {
    write(file, VALID.replace("/v1\n", "/v1alpha1\n"));
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void jsonFilesAreRead() throws IOException {
    write(
        "a.json",
        """
        {"apiVersion": "secrets-store.csi.x-k8s.io/v1", "kind": "SecretProviderClass",
        \t"metadata": {"name": "db", "namespace": "shop"}, "spec": {"provider": "file"}}
        """);
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void aFileMayHoldManyDocumentsOfAnyKind() throws IOException {
    write(
        "all.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop}\n---\n"
            + VALID
            + "---\n"
            + VALID.replace("name: db", "name: cache")
            + "---\n# the end\n");
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
    assertThat(find("shop", "cache")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void aListAsKubectlPrintsItIsRead() throws IOException {
    write("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- " + VALID.strip().indent(2).strip());
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void withoutANamespaceItIsInDefault() throws IOException {
    write("a.yaml", VALID.replace("  namespace: shop\n", ""));
    assertThat(find("default", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void secretObjectsAreNoticed() throws IOException {
    write("a.yaml", VALID + "  secretObjects:\n  - secretName: x\n");
    assertThat(((Lookup.Found) find("shop", "db")).found().syncsSecrets()).isTrue();
  }

  /** A valid class, and one text of it replaced. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "provider: file;  provider: [file]; spec.provider: expected a text, found a list",
        "objects: |;      tenant: 17⏎    b: |; spec.parameters.tenant: expected a text, found a"
            + " number: quote it",
        "objects: |;      on: yes⏎    b: |; spec.parameters.on: expected a text, found a boolean:"
            + " quote it",
        "objects: |;      a: ~⏎    b: |; spec.parameters.a: expected a text, found nothing: write"
            + " \"\"",
        "objects: |;      objects:; spec.parameters.objects: expected a text, found a list: put |"
            + " after the name, so that what follows is one text",
        "team: checkout;  team: 1; metadata.annotations.team: expected a text, found a number:"
            + " quote it",
        "kind: SecretProviderClass; kind: SecretProviderClas; kind: expected SecretProviderClass,"
            + " found SecretProviderClas",
        "x-k8s.io/v1;     x-k8s.io/v2; apiVersion: expected secrets-store.csi.x-k8s.io/v1 or"
            + " secrets-store.csi.x-k8s.io/v1alpha1, found secrets-store.csi.x-k8s.io/v2",
      })
  void whatTheApiServerWouldRefuseIsMalformed(String right, String wrong, String problem)
      throws IOException {
    write("a.yaml", VALID.replace(right, wrong.replace('⏎', '\n')));
    assertThat(find("shop", "db")).isEqualTo(new Lookup.Malformed("a.yaml: " + problem));
  }

  @Test
  void severalProblemsAreCounted() throws IOException {
    write("a.yaml", VALID.replace("team: checkout", "a: 1\n    b: 2\n    c: 3"));
    assertThat(find("shop", "db"))
        .isEqualTo(
            new Lookup.Malformed(
                "a.yaml: metadata.annotations.a: expected a text, found a number: quote it;"
                    + " and 2 more problems"));
  }

  @Test
  void aBrokenFileHidesNoClassOfAnotherFile() throws IOException {
    write("a.yaml", "metadata: {name: [");
    write("b.yaml", VALID);
    write("c.yaml", "\u0000");
    Files.write(dir.resolve("d.yaml"), new byte[] {(byte) 0xff});
    Files.writeString(dir.resolve("e.yaml"), "#".repeat((1 << 20) + 1));
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void aMissingClassMayBeInTheBrokenFile() throws IOException {
    write("a.yaml", "metadata: {name: [");
    assertThat(find("shop", "db"))
        .isEqualTo(
            new Lookup.Malformed(
                "not found, but a.yaml cannot be read: not valid YAML: line 1, column 19: expected"
                    + " the node content, but found '<stream end>' while parsing a flow node"));
  }

  @Test
  void twoFilesWithOneClassAreBothNamed() throws IOException {
    write("b.yaml", VALID);
    write("a.yaml", VALID);
    assertThat(find("shop", "db"))
        .isEqualTo(new Lookup.Malformed("it is defined more than once: a.yaml and b.yaml"));
  }

  @Test
  void changesAreSeenWithoutARestart() throws IOException {
    FolderClasses classes = new FolderClasses(dir);
    assertThat(classes.find("shop", "db")).isEqualTo(new Lookup.NotFound());
    Path file = write("a.yaml", VALID);
    assertThat(classes.find("shop", "db")).isInstanceOf(Lookup.Found.class);
    write("a.yaml", VALID.replace("provider: file", "provider: fake"));
    assertThat(((Lookup.Found) classes.find("shop", "db")).found().provider()).isEqualTo("fake");
    Files.delete(file);
    assertThat(classes.find("shop", "db")).isEqualTo(new Lookup.NotFound());
  }

  /** The one case that a look from outside cannot tell, once the file has settled. */
  @Test
  void aSettledFileIsNotReadAgain() throws IOException {
    Instant written = Instant.parse("2026-01-01T00:00:00Z");
    FolderClasses classes = new FolderClasses(dir, InstantSource.fixed(written.plusSeconds(60)));
    Path file = write("a.yaml", VALID);
    Files.setLastModifiedTime(file, FileTime.from(written));
    assertThat(provider(classes)).isEqualTo("file");
    write("a.yaml", VALID.replace("provider: file", "provider: fake"));
    Files.setLastModifiedTime(file, FileTime.from(written));
    assertThat(provider(classes)).isEqualTo("file");
    Files.setLastModifiedTime(file, FileTime.from(written.plusMillis(1)));
    assertThat(provider(classes)).isEqualTo("fake");
  }

  @Test
  void aFileThatWasJustWrittenIsReadAgain() throws IOException {
    Instant written = Instant.parse("2026-01-01T00:00:00Z");
    FolderClasses classes = new FolderClasses(dir, InstantSource.fixed(written.plusSeconds(1)));
    Path file = write("a.yaml", VALID);
    Files.setLastModifiedTime(file, FileTime.from(written));
    assertThat(provider(classes)).isEqualTo("file");
    write("a.yaml", VALID.replace("provider: file", "provider: fake"));
    Files.setLastModifiedTime(file, FileTime.from(written));
    assertThat(provider(classes)).isEqualTo("fake");
  }

  @Test
  void aProjectedFolderIsRead() throws IOException {
    Files.createDirectory(dir.resolve("..2026_1"));
    Files.writeString(dir.resolve("..2026_1/a.yaml"), VALID);
    Files.createSymbolicLink(dir.resolve("..data"), Path.of("..2026_1"));
    Files.createSymbolicLink(dir.resolve("a.yaml"), Path.of("..data/a.yaml"));
    assertThat(find("shop", "db")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void whatIsNoClassFileIsLeftOut() throws Exception {
    write(".a.yaml.swp", VALID);
    write(".hidden.yaml", VALID);
    write("a.yaml.bak", VALID);
    write("a.txt", VALID);
    Files.createDirectory(dir.resolve("folder.yaml"));
    Files.createSymbolicLink(dir.resolve("dangling.yaml"), Path.of("nowhere"));
    Path pipe = dir.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(find("shop", "db")).isEqualTo(new Lookup.NotFound());
  }

  @Test
  void aMissingFolderIsUnavailable() {
    FolderClasses classes = new FolderClasses(dir.resolve("absent"));
    assertThat(classes.find("shop", "db"))
        .isEqualTo(
            new Lookup.Unavailable(
                "the folder of SecretProviderClasses, %s, cannot be read (NoSuchFileException)"
                    .formatted(dir.resolve("absent"))));
  }

  private Lookup find(String namespace, String name) {
    return new FolderClasses(dir).find(namespace, name);
  }

  private static String provider(FolderClasses classes) {
    return ((Lookup.Found) classes.find("shop", "db")).found().provider();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content);
  }
}
