package io.strongroom.provider.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FileOwner;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.Fetches;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of all kinds below the root, and what leads out of it. */
final class FileFetchTest {
  @TempDir private Path dir;

  private final Canary canary = Canary.plant();
  private Path root = Path.of("");

  @BeforeEach
  void makeTheStore() throws IOException {
    root = dir.resolve("store");
    Files.createDirectories(root.resolve("db"));
    Files.writeString(root.resolve("db/password"), canary.secret("password"));
    Files.writeString(dir.resolve("outside"), canary.secret("outside"));
  }

  @AfterEach
  void nothingSecretWasLogged() {
    canary.close();
  }

  @Test
  void filesAreDeliveredByteByByte() throws Exception {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Files.write(root.resolve("binary"), bytes);
    Files.createFile(root.resolve("empty"));
    assertThat(fetch("- objectName: binary\n- objectName: empty\n").contents())
        .containsExactly(new String(bytes, ISO_8859_1), "");
  }

  @Test
  void pathModeAndOwnerAreThoseOfTheClass() throws Exception {
    List<SecretFile> files =
        fetch(
                """
                - {objectName: db/password, objectAlias: a/b, filePermission: "0400", uid: 1, gid: 2}
                - {objectName: db/password, objectAlias: c, filePermission: 640, gid: 3}
                - {objectName: db/password, objectAlias: d, filePermission: 0000, uid: 4}
                - {objectName: db/password, objectAlias: e}
                """)
            .files();
    assertThat(files).extracting(SecretFile::path).containsExactly("a/b", "c", "d", "e");
    assertThat(files.stream().map(file -> file.mode().orElse(-1)))
        .containsExactly(0400, 0640, 0, -1);
    assertThat(files)
        .extracting(SecretFile::owner)
        .containsExactly(
            Optional.of(new FileOwner(1, 2)),
            Optional.of(new FileOwner(0, 3)),
            Optional.of(new FileOwner(4, 0)),
            Optional.empty());
  }

  @Test
  void linksInsideTheStoreAreFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), Path.of("db/password"));
    Files.createSymbolicLink(root.resolve("folder"), root.resolve("db"));
    assertThat(fetch("- objectName: link\n- objectName: folder/password\n").contents())
        .containsOnly(canary.secret("password"));
  }

  @Test
  void theRootItselfMayBeALink() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("to-the-store"), root);
    assertThat(Fetching.from(link).fetch("- objectName: db/password\n").contents())
        .containsExactly(canary.secret("password"));
  }

  /** As kubelet lays out a Secret that is mounted as the store, and swaps it. */
  @Test
  void aProjectedFolderIsAStoreAndMayBeSwapped() throws Exception {
    Path projected = Files.createDirectory(dir.resolve("projected"));
    Files.createDirectory(projected.resolve("..2026_1"));
    Files.writeString(projected.resolve("..2026_1/key"), canary.secret("old"));
    Files.createSymbolicLink(projected.resolve("..data"), Path.of("..2026_1"));
    Files.createSymbolicLink(projected.resolve("key"), Path.of("..data/key"));
    Fetching store = Fetching.from(projected);
    assertThat(store.fetch("- objectName: key\n").contents()).containsExactly(canary.secret("old"));

    Files.createDirectory(projected.resolve("..2026_2"));
    Files.writeString(projected.resolve("..2026_2/key"), canary.secret("new"));
    Files.delete(projected.resolve("..data"));
    Files.createSymbolicLink(projected.resolve("..data"), Path.of("..2026_2"));
    assertThat(store.fetch("- objectName: key\n").contents()).containsExactly(canary.secret("new"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside",
        "../../../../../../etc/passwd",
        "/etc/passwd",
        "../store/../outside"
      })
  void linksOutOfTheStoreAreRefused(String target) throws Exception {
    Files.createSymbolicLink(root.resolve("db/out"), Path.of("..").resolve(target));
    assertRefused("db/out", Kind.INVALID, "'db/out' is a link that leads out of the store");
  }

  @Test
  void linkedFoldersOutsideTheStoreAreRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("folder"), dir);
    assertRefused(
        "folder/outside", Kind.INVALID, "'folder/outside' is a link that leads out of the store");
  }

  @Test
  void aSiblingWhoseNameBeginsLikeTheRootIsOutside() throws Exception {
    Path sibling = Files.createDirectory(dir.resolve("store-of-another"));
    Files.writeString(sibling.resolve("x"), canary.secret("sibling"));
    Files.createSymbolicLink(root.resolve("x"), sibling.resolve("x"));
    assertRefused("x", Kind.INVALID, "'x' is a link that leads out of the store");
  }

  @Test
  void danglingLinksAndLoopsAreNamed() throws Exception {
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    assertRefused("dangling", Kind.NOT_FOUND, "'dangling' in " + root + " is a link to nothing");
    assertThat(failure("loop").kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure("loop").message()).contains("'loop'", "symbolic links");
  }

  @Test
  void foldersPipesAndSocketsAreRefusedUnopened() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
      assertRefused("db", Kind.INVALID, "'db' is a folder, expected a regular file");
      assertRefused(
          "pipe",
          Kind.INVALID,
          "'pipe' is a device, pipe, socket or link, expected a regular file");
      assertRefused(
          "socket",
          Kind.INVALID,
          "'socket' is a device, pipe, socket or link, expected a regular file");
    }
  }

  @Test
  void aMissingFileIsNamedWithTheNearestOne() throws Exception {
    String from = "there is no '%s' in " + root;
    assertRefused(
        "db/pasword",
        Kind.NOT_FOUND,
        from.formatted("db/pasword") + " (did you mean 'db/password'?)");
    assertRefused(
        "bd/password", Kind.NOT_FOUND, from.formatted("bd/password") + " (did you mean 'db'?)");
    assertRefused("zzz", Kind.NOT_FOUND, from.formatted("zzz"));
    assertRefused("db/password/x", Kind.NOT_FOUND, from.formatted("db/password/x"));
  }

  @Test
  void aStoreThatIsNotThereIsUnavailable() throws Exception {
    Path absent = dir.resolve("absent");
    FetchFailure failure = Fetching.from(absent).fetch("- objectName: a\n").failures().getFirst();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message())
        .isEqualTo("the folder of the store, %s, is not there".formatted(absent));
  }

  @Test
  void whatTheSystemRefusesIsDenied() {
    StoreFolder folder = new StoreFolder(root);
    FetchFailure denied = folder.explain("a", new AccessDeniedException("a")).failure("a");
    assertThat(denied.kind()).isEqualTo(Kind.DENIED);
    FetchFailure broken =
        folder.explain("a", new FileSystemException("a", null, "Input/output error")).failure("a");
    assertThat(broken.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(broken.message()).endsWith("cannot be read: Input/output error");
  }

  @Test
  void anUnreadableFileIsDenied() throws Exception {
    assumeFalse(System.getProperty("user.name").equals("root"), "NOT RUN: root reads everything");
    Files.setPosixFilePermissions(
        root.resolve("db/password"), PosixFilePermissions.fromString("---------"));
    assertThat(failure("db/password").kind()).isEqualTo(Kind.DENIED);
  }

  @Test
  void aFileOfTheVersionKeyIsNoObject() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), Path.of(StoreVersionKey.FILE));
    assertThat(fetch("- objectName: db/password\n").files()).hasSize(1);
    assertRefused("link", Kind.INVALID, "'link' belongs to the store itself");
  }

  @Test
  void filesThatSayNothingAboutTheirSizeAreRead() throws Exception {
    assertThat(
            Fetching.from(Path.of("/proc/sys")).fetch("- objectName: kernel/ostype\n").contents())
        .containsExactly("Linux\n");
  }

  @Test
  void limitsNameObjectSizeAndLimit() throws Exception {
    Files.writeString(root.resolve("big"), "x".repeat(1001));
    List<FetchFailure> failures =
        Fetching.from(root)
            .within(new ContentLimits(1000, 2))
            .fetch("- objectName: big\n- objectName: db/password\n")
            .failures();
    assertThat(failures).extracting(FetchFailure::object).containsExactly("big");
    assertThat(failures.getFirst().kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failures.getFirst().message())
        .isEqualTo(
            "it has 1001 bytes; of the 1000 bytes that the volume takes 1000 are left; name fewer"
                + " or smaller objects or raise --max-volume-bytes (Helm: limits.maxVolumeBytes)");
  }

  @Test
  void tooManyFilesAreRefusedUnread() throws Exception {
    List<FetchFailure> failures =
        Fetching.from(root)
            .within(new ContentLimits(Fetches.LIMITS.volumeBytes(), 1))
            .fetch("- objectName: a\n- objectName: b\n")
            .failures();
    assertThat(failures)
        .extracting(FetchFailure::message)
        .containsExactly(
            "the class asks for 2 files, a volume takes 1; name fewer objects or raise"
                + " --max-volume-files (Helm: limits.maxVolumeFiles)");
  }

  @Test
  void nothingAskedForIsNothingDelivered() throws Exception {
    assertThat(fetch("").files()).isEmpty();
  }

  private Fetching.Answer fetch(String objects) throws Exception {
    return Fetching.from(root).fetch(objects);
  }

  private FetchFailure failure(String name) throws Exception {
    List<FetchFailure> failures = fetch("- objectName: " + name + "\n").failures();
    failures.forEach(failure -> canary.assertAbsentFrom(failure.toString()));
    assertThat(failures).hasSize(1);
    return failures.getFirst();
  }

  private void assertRefused(String name, Kind kind, String message) throws Exception {
    FetchFailure failure = failure(name);
    assertThat(failure.message()).isEqualTo(message);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.object()).isEqualTo(name);
  }
}
