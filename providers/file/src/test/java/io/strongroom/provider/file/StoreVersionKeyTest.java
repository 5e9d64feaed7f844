package io.strongroom.provider.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.Fetches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions follow the content, survive a restart and agree between copies of a store. */
final class StoreVersionKeyTest {
  private static final String PASSWORD = "- objectName: password\n";

  @TempDir private Path root;
  @TempDir private Path copy;

  private final Canary canary = Canary.plant();

  @AfterEach
  void nothingSecretWasLogged() {
    canary.close();
  }

  @Test
  void aTouchedFileKeepsItsVersionAndARestartToo() throws Exception {
    put("password", canary.secret("password"));
    Map<String, String> before = versions(root, PASSWORD);
    Files.delete(root.resolve("password"));
    put("password", canary.secret("password"));
    Files.setLastModifiedTime(root.resolve("password"), FileTime.fromMillis(0));
    assertThat(versions(root, PASSWORD)).isEqualTo(before);
  }

  @Test
  void aChangeThatKeepsSizeAndTimeIsAnotherVersion() throws Exception {
    Path file = put("password", "aaaa");
    FileTime time = Files.getLastModifiedTime(file);
    Map<String, String> before = versions(root, PASSWORD);
    put("password", "aaab");
    Files.setLastModifiedTime(file, time);
    assertThat(versions(root, PASSWORD)).isNotEqualTo(before);
  }

  @Test
  void copiesOfAStoreAgree() throws Exception {
    put("password", canary.secret("password"));
    Map<String, String> here = versions(root, PASSWORD);
    Files.copy(root.resolve("password"), copy.resolve("password"));
    Files.copy(root.resolve(StoreVersionKey.FILE), copy.resolve(StoreVersionKey.FILE));
    assertThat(versions(copy, PASSWORD)).isEqualTo(here);
  }

  @Test
  void withAnotherKeyVersionsShowNothingOfTheContent() throws Exception {
    put("password", "1234");
    Files.writeString(copy.resolve("password"), "1234");
    assertThat(versions(root, PASSWORD)).isNotEqualTo(versions(copy, PASSWORD));
  }

  @Test
  void equalSecretsHaveDifferentVersions() throws Exception {
    put("one", "same");
    put("two", "same");
    assertThat(versions(root, "- objectName: one\n- objectName: two\n").values())
        .doesNotHaveDuplicates();
  }

  @Test
  void aKeyInAFileHasAVersionOfItsOwn() throws Exception {
    String both = "- {objectName: db.yaml, key: user}\n- {objectName: db.yaml, key: password}\n";
    put("db.yaml", "user: app\npassword: old\n");
    Map<String, String> before = versions(root, both);
    put("db.yaml", "# rotated\nuser: app\npassword: new\n");
    Map<String, String> after = versions(root, both);
    assertThat(after.get("db.yaml#user")).isEqualTo(before.get("db.yaml#user"));
    assertThat(after.get("db.yaml#password")).isNotEqualTo(before.get("db.yaml#password"));
  }

  @Test
  void oneObjectInTwoFilesHasOneVersion() throws Exception {
    put("password", canary.secret("password"));
    assertThat(versions(root, PASSWORD + "- {objectName: password, objectAlias: again}\n"))
        .hasSize(1);
  }

  @Test
  void theKeyIsForItsOwnerOnlyAndNothingElseIsLeftInTheStore() throws Exception {
    put("password", canary.secret("password"));
    versions(root, PASSWORD);
    assertThat(Files.getPosixFilePermissions(root.resolve(StoreVersionKey.FILE)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (var entries = Files.list(root)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactlyInAnyOrder("password", StoreVersionKey.FILE);
    }
  }

  @Test
  void aKeyThatIsTooShortIsRefused() throws Exception {
    put("password", canary.secret("password"));
    put(StoreVersionKey.FILE, "short");
    FetchFailure failure = Fetching.from(root).fetch(PASSWORD).failures().getFirst();
    assertThat(failure.kind()).isEqualTo(FetchFailure.Kind.INVALID);
    assertThat(failure.message())
        .isEqualTo(
            "%s is no key: put 16 to 4096 random bytes into it, or remove it"
                .formatted(root.resolve(StoreVersionKey.FILE)));
  }

  @Test
  void aDriverWithAKeyThatLastsNeedsNoneOfTheStore() throws Exception {
    put("password", canary.secret("password"));
    Files.writeString(copy.resolve("password"), canary.secret("password"));
    Map<String, String> here = Fetching.from(root, Fetches.VERSIONS).fetch(PASSWORD).versions();
    assertThat(Fetching.from(copy, Fetches.VERSIONS).fetch(PASSWORD).versions()).isEqualTo(here);
    assertThat(root.resolve(StoreVersionKey.FILE)).doesNotExist();
    put(StoreVersionKey.FILE, "a key that the store has kept since there was no other");
    assertThat(Fetching.from(root, Fetches.VERSIONS).fetch(PASSWORD).versions()).isEqualTo(here);
  }

  @Test
  void aReadOnlyStoreHasVersionsForTheLifeOfTheProcess() throws Exception {
    Path readOnly = Path.of("/proc/sys/kernel");
    Fetching store = Fetching.from(readOnly);
    String objects = "- objectName: ostype\n";
    Map<String, String> first = store.fetch(objects).versions();
    assertThat(store.fetch(objects).versions()).isEqualTo(first);
    assertThat(canary.log()).containsOnlyOnce("The file store cannot keep a key");
    assertThat(versions(readOnly, objects)).isNotEqualTo(first);
  }

  private Path put(String name, String content) throws IOException {
    return Files.writeString(root.resolve(name), content);
  }

  /** By a provider of its own, as after a restart. */
  private static Map<String, String> versions(Path root, String objects)
      throws IOException, InterruptedException {
    return Fetching.from(root).fetch(objects).versions();
  }
}
