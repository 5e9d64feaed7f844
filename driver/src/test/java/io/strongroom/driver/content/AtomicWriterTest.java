package io.strongroom.driver.content;

import static io.strongroom.driver.content.Plaintexts.generation;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FileOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class AtomicWriterTest extends TmpfsTest {
  private static final String DIRECTORY = "\\.\\.2026_01_31_12_00_00\\.\\d{9}";

  @Test
  void layoutIsThatOfKubernetes() throws Exception {
    String password = canary.secret("password");
    String certificate = canary.secret("certificate");

    writer.write(
        generation(
            plaintexts.file("password", password),
            plaintexts.file("tls/ca/cert.pem", certificate)));

    String directory = currentDirectory();
    assertThat(directory).matches(DIRECTORY);
    assertThat(root.names()).containsExactly(directory, "..data", "password", "tls");
    assertThat(link("password")).isEqualTo("..data/password");
    assertThat(link("tls")).isEqualTo("..data/tls");
    assertThat(root.path().resolve(directory).resolve("tls/ca/cert.pem")).hasContent(certificate);
    assertThat(root.visible())
        .isEqualTo(Map.of("password", password, "tls/ca/cert.pem", certificate));
    assertThat(AtomicWriter.hasGeneration(root.files())).isTrue();
  }

  @Test
  void emptyVolumeHasNoGeneration() throws Exception {
    assertThat(AtomicWriter.hasGeneration(root.files())).isFalse();
  }

  @Test
  void linkWithoutADirectoryBesideItIsNoGeneration() throws Exception {
    Path data = root.path().resolve("..data");
    for (String target :
        List.of("..2026_01_31_12_00_00.000000001", "/tmp", ".", "..", "../..", "file")) {
      Files.writeString(root.path().resolve("file"), "");
      Files.createSymbolicLink(data, Path.of(target));
      assertThat(AtomicWriter.hasGeneration(root.files())).as(target).isFalse();
      Files.delete(data);
    }
    Files.createDirectory(data);
    assertThat(AtomicWriter.hasGeneration(root.files())).isFalse();
  }

  @Test
  void generationIsThereWhileAnotherReplacesIt() throws Exception {
    writer.write(generation(plaintexts.file("password", canary.secret("old"))));
    Generation next = generation(plaintexts.file("password", canary.secret("new")));
    AtomicBoolean replaced = new AtomicBoolean();
    VolumeFiles files =
        new FaultyVolumeFiles(
            root.files(),
            step -> {
              if (step.startsWith("before stat") && !replaced.getAndSet(true)) {
                writer.write(next);
              }
            });

    assertThat(AtomicWriter.hasGeneration(files)).isTrue();
    assertThat(replaced).isTrue();
  }

  @Test
  void generationWithoutFilesIsAGeneration() throws Exception {
    writer.write(generation());

    assertThat(AtomicWriter.hasGeneration(root.files())).isTrue();
    assertThat(root.names()).containsExactly(currentDirectory(), "..data");
  }

  @Test
  void modesAndOwnersAreExact() throws Exception {
    writer.write(
        generation(
            new FileRules(OptionalInt.of(2000), 0644),
            plaintexts.file("default", canary.secret("1")),
            plaintexts.file("stated/below", canary.secret("2"), 0666),
            plaintexts.file("owned", canary.secret("3"), new FileOwner(1001, 1002))));

    assertThat(root.attributes(currentDirectory())).isEqualTo("0750 0:2000");
    assertThat(root.attributes("..data/stated")).isEqualTo("0750 0:2000");
    assertThat(root.attributes("..data/default")).isEqualTo("0640 0:2000");
    assertThat(root.attributes("..data/stated/below")).isEqualTo("0666 0:2000");
    assertThat(root.attributes("..data/owned")).isEqualTo("0640 1001:1002");
  }

  @Test
  void rootIsOpenedOnlyWhenAsked() throws Exception {
    writer.write(generation(plaintexts.file("a", canary.secret("a"))));
    assertThat(root.attributes("")).isEqualTo("0700 0:0");

    writer.write(generation(plaintexts.file("a", canary.secret("a"))), OptionalInt.of(0750));
    assertThat(root.attributes("")).isEqualTo("0750 0:0");
  }

  @Test
  void rootStaysShutUntilEveryFileIsThere() throws Exception {
    Generation generation = generation(plaintexts.file("a", canary.secret("a")));
    List<String> seen = new ArrayList<>();
    VolumeFiles watched =
        new FaultyVolumeFiles(
            root.files(), step -> seen.add(root.attributes("").substring(0, 4) + " " + step));

    writer(watched).write(generation, OptionalInt.of(0755));

    List<String> open = seen.stream().filter(step -> step.startsWith("0755")).toList();
    assertThat(open).first().isEqualTo("0755 after setRootMode");
    assertThat(open)
        .contains("0755 before rename ..data_tmp")
        .noneMatch(step -> step.contains("writeFile"));
  }

  @Test
  void changedAddedAndRemovedObjectsAllShow() throws Exception {
    writer.write(
        generation(
            plaintexts.file("changes", canary.secret("old")),
            plaintexts.file("goes", canary.secret("goes")),
            plaintexts.file("dir/goes", canary.secret("goes too"))));
    writer.write(
        generation(
            plaintexts.file("changes", canary.secret("new")),
            plaintexts.file("dir/comes", canary.secret("comes")),
            plaintexts.file("other/comes", canary.secret("comes too"))));

    assertThat(root.visible())
        .isEqualTo(
            Map.of(
                "changes", canary.secret("new"),
                "dir/comes", canary.secret("comes"),
                "other/comes", canary.secret("comes too")));
    assertThat(root.names())
        .containsExactly(currentDirectory(), "..data", "changes", "dir", "other");
  }

  @Test
  void changeOfModeOrOwnerAloneIsWritten() throws Exception {
    String secret = canary.secret("same");
    writer.write(generation(plaintexts.file("a", secret, 0400)));
    writer.write(generation(plaintexts.file("a", secret, 0440)));
    assertThat(root.attributes("..data/a")).isEqualTo("0440 0:0");

    writer.write(generation(plaintexts.file("a", secret, new FileOwner(7, 8))));
    assertThat(root.attributes("..data/a")).isEqualTo("0644 7:8");
    assertThat(root.visible()).isEqualTo(Map.of("a", secret));
  }

  @Test
  void nameTurnsFromFileToDirectoryAndBack() throws Exception {
    writer.write(generation(plaintexts.file("a", canary.secret("file"))));
    writer.write(generation(plaintexts.file("a/b/c", canary.secret("below"))));
    assertThat(root.visible()).isEqualTo(Map.of("a/b/c", canary.secret("below")));

    writer.write(generation(plaintexts.file("a", canary.secret("file"))));
    assertThat(root.visible()).isEqualTo(Map.of("a", canary.secret("file")));
  }

  @Test
  void filesThatAProviderWroteItselfMakeWay() throws Exception {
    Path outside = Files.createTempDirectory("outside");
    Path kept = Files.writeString(outside.resolve("kept"), "kept");
    Files.writeString(root.path().resolve("file"), canary.secret("stale"));
    Files.createDirectories(root.path().resolve("dir/below"));
    Files.writeString(root.path().resolve("dir/below/file"), canary.secret("stale"));
    Files.createSymbolicLink(root.path().resolve("dir/link"), outside);
    Files.createSymbolicLink(root.path().resolve("link"), outside);
    Files.writeString(root.path().resolve("in-nobodys-way"), "stays");

    writer.write(
        generation(
            plaintexts.file("file", canary.secret("1")),
            plaintexts.file("dir/below", canary.secret("2")),
            plaintexts.file("link/kept", canary.secret("3"))));

    assertThat(root.visible())
        .isEqualTo(
            Map.of(
                "file", canary.secret("1"),
                "dir/below", canary.secret("2"),
                "link/kept", canary.secret("3"),
                "in-nobodys-way", "stays"));
    assertThat(kept).hasContent("kept");
    Files.delete(kept);
    Files.delete(outside);
  }

  @Test
  void volumeOfUpstreamIsTakenOver() throws Exception {
    Path old = Files.createDirectory(root.path().resolve("..2025_12_01_08_30_00.1843027251"));
    Files.writeString(old.resolve("password"), canary.secret("old"));
    Files.createSymbolicLink(root.path().resolve("..data"), old.getFileName());
    Files.createSymbolicLink(root.path().resolve("password"), Path.of("..data/password"));
    assertThat(AtomicWriter.hasGeneration(root.files())).isTrue();

    writer.write(generation(plaintexts.file("password", canary.secret("new"))));

    assertThat(root.visible()).isEqualTo(Map.of("password", canary.secret("new")));
    assertThat(root.names()).containsExactly(currentDirectory(), "..data", "password");
  }

  private String currentDirectory() throws IOException {
    return link("..data");
  }

  private String link(String name) throws IOException {
    return Files.readSymbolicLink(root.path().resolve(name)).toString();
  }
}
