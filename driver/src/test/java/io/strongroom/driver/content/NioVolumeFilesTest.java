package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.driver.content.VolumeFiles.Entry;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.testing.Canary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NioVolumeFilesTest {
  private final Canary canary = Canary.plant();
  private final Plaintexts plaintexts = new Plaintexts();
  @TempDir Path outside;
  private TmpfsRoot root;
  private VolumeFiles files;

  @BeforeEach
  void mount() throws IOException {
    root = TmpfsRoot.mount();
    files = root.files();
  }

  @AfterEach
  void unmount() {
    root.close();
    plaintexts.close();
    canary.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0400, 0440, 0644, 0666, 0777})
  void modeIsExactWhateverTheUmask(int mode) throws IOException {
    files.writeFile("file", plaintexts.bytes(canary.secret("a")), mode, 0, 0);
    files.createDirectory("directory", mode, 0, 0);

    assertThat(files.stat("file")).contains(new Entry(Entry.Kind.FILE, mode, 0, 0));
    assertThat(files.stat("directory")).contains(new Entry(Entry.Kind.DIRECTORY, mode, 0, 0));
  }

  @Test
  void ownerIsExactAlsoWhereTheDirectoryHandsDownItsGroup() throws IOException {
    files.createDirectory("directory", 02750, 7, 8);
    files.writeFile("directory/root", plaintexts.bytes(canary.secret("a")), 0640, 0, 0);
    files.writeFile("directory/other", plaintexts.bytes(canary.secret("a")), 0640, 9, 10);

    assertThat(files.stat("directory")).contains(new Entry(Entry.Kind.DIRECTORY, 02750, 7, 8));
    assertThat(files.stat("directory/root")).contains(new Entry(Entry.Kind.FILE, 0640, 0, 0));
    assertThat(files.stat("directory/other")).contains(new Entry(Entry.Kind.FILE, 0640, 9, 10));
  }

  @Test
  void contentIsReadAsItWasWritten() throws IOException {
    files.writeFile("empty", plaintexts.bytes(""), 0400, 0, 0);
    files.writeFile("file", plaintexts.bytes(canary.secret("a")), 0, 0, 0);

    assertThat(content("empty")).isEmpty();
    assertThat(content("file")).isEqualTo(canary.secret("a"));
  }

  @Test
  void whatIsThereAlreadyIsNeitherOverwrittenNorFollowed() throws IOException {
    Path target = Files.writeString(outside.resolve("target"), "kept");
    Files.createSymbolicLink(root.path().resolve("link"), target);
    Files.createSymbolicLink(root.path().resolve("dangling"), outside.resolve("new"));
    Files.writeString(root.path().resolve("file"), "kept");
    SecretBytes secret = plaintexts.bytes(canary.secret("a"));

    for (String name : List.of("link", "dangling", "file")) {
      assertThatThrownBy(() -> files.writeFile(name, secret, 0644, 0, 0))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThatThrownBy(() -> files.createDirectory(name, 0755, 0, 0))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThatThrownBy(() -> files.read("link")).isInstanceOf(IOException.class);
    assertThat(root.path().resolve("file")).hasContent("kept");
    canary.assertAbsentUnder(outside);
    assertThat(outside)
        .isDirectoryContaining("glob:**/target")
        .isDirectoryNotContaining("glob:**/new");
  }

  @Test
  void deletingFollowsNoLink() throws IOException {
    Path kept = Files.writeString(outside.resolve("kept"), "kept");
    Files.createDirectories(root.path().resolve("tree/below/deeper"));
    Files.writeString(root.path().resolve("tree/below/file"), canary.secret("a"));
    Files.createSymbolicLink(root.path().resolve("tree/below/directory"), outside);
    Files.createSymbolicLink(root.path().resolve("tree/file"), kept);
    Files.createSymbolicLink(root.path().resolve("link"), outside);

    files.deleteTree("tree");
    files.deleteTree("link");
    files.deleteTree("nothing");

    assertThat(root.names()).isEmpty();
    assertThat(kept).hasContent("kept");
  }

  @Test
  void linksAreToldFromEverythingElse() throws IOException {
    files.symlink("link", "..data/link");
    files.createDirectory("directory", 0755, 0, 0);

    assertThat(files.readLink("link")).contains("..data/link");
    assertThat(files.readLink("directory")).isEmpty();
    assertThat(files.readLink("nothing")).isEmpty();
    assertThat(files.stat("link").orElseThrow().kind()).isEqualTo(Entry.Kind.SYMLINK);
    assertThat(files.stat("nothing")).isEmpty();
    assertThat(files.list("")).containsExactlyInAnyOrder("link", "directory");
    assertThat(files.list("directory")).isEmpty();
    assertThatThrownBy(() -> files.list("nothing")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void rootIsTheDirectoryAndNotTheLinkThatLeadsToIt() throws IOException {
    files.setRootMode(0751);

    assertThat(Files.isSymbolicLink(root.path())).isTrue();
    assertThat(files.stat("")).contains(new Entry(Entry.Kind.DIRECTORY, 0751, 0, 0));
  }

  @Test
  void renameTakesThePlaceOfALink() throws IOException {
    files.symlink("old", "1");
    files.symlink("new", "2");

    files.rename("new", "old");

    assertThat(files.list("")).containsExactly("old");
    assertThat(files.readLink("old")).contains("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc", "..", "../x"})
  void pathOutsideIsADefect(String path) {
    assertThatThrownBy(() -> files.list(path)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files.deleteTree(path)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files.createDirectory(path, 0755, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String content(String name) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (SecretBytes secret = files.read(name)) {
      secret.exposeTo(Channels.newChannel(content));
    }
    return content.toString(StandardCharsets.UTF_8);
  }
}
