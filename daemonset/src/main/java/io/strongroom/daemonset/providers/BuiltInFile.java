package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.file.FileProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The embedded store: a folder of the node. */
final class BuiltInFile implements BuiltInProvider {
  private static final Flag DIRECTORY =
      Flag.value(
          "file-store-dir",
          "DIR",
          "",
          "Root of the embedded store; without it there is no provider \"file\".");

  @Override
  public List<Flag> flags() {
    return List.of(DIRECTORY);
  }

  @Override
  public Maker read(FlagValues values, Outbound outbound) {
    Optional<Path> folder = values.existingDirectory(DIRECTORY);
    return _ -> folder.map(BuiltInFile::of).orElseGet(List::of);
  }

  static List<SecretProvider> of(Path folder) {
    return List.of(new FileProvider(folder));
  }

  @Override
  public List<SecretProvider> offline() {
    return of(Path.of("/nonexistent"));
  }
}
