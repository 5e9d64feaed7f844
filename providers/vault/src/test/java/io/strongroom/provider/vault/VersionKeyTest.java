package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.testing.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionKeyTest {
  @TempDir private Path dir;

  @Test
  void whoeverNeedsAKeyThatNobodyHasSetIsToldOnce() {
    try (Canary canary = Canary.plant();
        VaultStore store = store(Optional.empty())) {
      assertThat(canary.log()).isEmpty();
      assertThat(store.versionKey()).isSameAs(store.versionKey());
      assertThat(canary.log())
          .containsOnlyOnce(
              "the operator has set no key for versions (--vault-version-key-file): those of what"
                  + " is not KV v2 change with every restart of the driver, and differ between"
                  + " nodes");
    }
  }

  @Test
  void aKeyThatCannotBeUsedIsNamed() throws Exception {
    Path tooShort = Files.writeString(dir.resolve("short"), "x");
    Path missing = dir.resolve("missing");
    try (Canary canary = Canary.plant();
        VaultStore one = store(Optional.of(tooShort));
        VaultStore other = store(Optional.of(missing))) {
      one.versionKey();
      other.versionKey();
      assertThat(canary.log())
          .contains(tooShort + " is no key of 16 to 4096 random bytes: versions of what is not")
          .contains(missing + " is no key of 16 to 4096 random bytes: versions of what is not");
    }
  }

  @Test
  void nothingIsSaidOfAKeyThatIsThere() throws Exception {
    Path key = Files.writeString(dir.resolve("key"), "0123456789abcdef");
    try (Canary canary = Canary.plant();
        VaultStore store = store(Optional.of(key))) {
      store.versionKey();
      assertThat(canary.log()).isEmpty();
    }
  }

  private static VaultStore store(Optional<Path> versionKey) {
    VaultSettings none = VaultSettings.none();
    return new VaultStore(
        new VaultSettings(
            none.address(),
            none.namespace(),
            none.authMount(),
            none.tls(),
            none.tlsDirectory(),
            none.allowed(),
            none.proxy(),
            versionKey),
        _ -> {},
        Clocks.system());
  }
}
