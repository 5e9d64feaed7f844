package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code e2e/setup/image} builds once and keeps in the cache. */
public final class BuiltImage {
  /** Of the external provider in {@code e2e/images/provider}. */
  static final String PROVIDER = "strongroom.io/e2e/provider:1";

  private static final Path SCRIPT = Path.of("setup/image").toAbsolutePath();

  private BuiltImage() {}

  /**
   * Builds it, which takes minutes the first time.
   *
   * @param name as the script calls it
   * @return the directory of the result
   */
  public static Path directory(String name) throws IOException, InterruptedException {
    return Path.of(HostCommand.output(List.of(SCRIPT.toString(), name)).strip());
  }
}
