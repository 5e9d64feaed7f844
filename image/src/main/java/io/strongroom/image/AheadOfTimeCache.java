package io.strongroom.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains the JVM's ahead-of-time cache (JEP 514) in the image's own file system: it fits one
 * runtime and one set of jars, by path, size and time.
 *
 * @param directory to work in; the cache is kept there for the next build
 */
record AheadOfTimeCache(Trainer trainer, Path directory, Instant timestamp) {
  private static final long MINUTES = 5;

  /** Mounts, where they are allowed, in a namespace that takes them away at the end. */
  private static final List<List<String>> NAMESPACES =
      List.of(
          List.of("unshare", "--mount", "--propagation", "private"),
          List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private"));

  /**
   * Trained for these files, unless the cache of the last build is for the same. Its name says what
   * it is for: a JVM before 25.0.4 does not look whether the jars are still the same (JDK-8377932).
   */
  ImageFile train(List<ImageFile> files, ImageFile spawnHelper, String mainJar)
      throws IOException, InterruptedException {
    Path cache = directory.resolve("aot-cache");
    String script = script();
    List<ImageFile> all = Stream.of(files, trainer.files()).flatMap(List::stream).toList();
    Stamp stamp = Stamp.of(all).and(script, timestamp.toString());
    if (!stamp.isOn(cache)) {
      Path root = directory.resolve("training");
      Directories.delete(root);
      lay(all, root);
      lay(List.of(spawnHelper), root);
      run(script, root, cache, mainJar);
      Directories.delete(root);
      stamp.putOn(cache);
    }
    return ImageFile.data("%s/aot-%s".formatted(App.HOME, stamp.abbreviated()), cache);
  }

  private void lay(List<ImageFile> files, Path root) throws IOException {
    for (String mountPoint : List.of("proc", "dev", "run")) {
      Files.createDirectories(root.resolve(mountPoint));
    }
    for (ImageFile file : files) {
      Path target = root.resolve(file.path().substring(1));
      Files.createDirectories(target.getParent());
      Files.copy(file.source(), target);
      target.toFile().setExecutable(file.executable(), false);
      Files.setLastModifiedTime(target, FileTime.from(timestamp));
    }
  }

  private void run(String script, Path root, Path cache, String mainJar)
      throws IOException, InterruptedException {
    Path log = directory.resolve("training.log");
    Process training =
        new ProcessBuilder(
                Stream.of(
                        namespace(),
                        List.of("sh", "-c", script, "train.sh"),
                        List.of(root.toString(), trainer.example().toString()),
                        List.of(cache.toString(), mainJar))
                    .flatMap(List::stream)
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!training.waitFor(MINUTES, TimeUnit.MINUTES)) {
      training.descendants().forEach(ProcessHandle::destroyForcibly);
      training.destroyForcibly();
      throw new IOException("training did not end in %d minutes, see %s".formatted(MINUTES, log));
    }
    if (training.exitValue() != 0 || !Files.exists(cache)) {
      throw new IOException("training failed, see " + log);
    }
  }

  private static List<String> namespace() throws IOException, InterruptedException {
    Optional<List<String>> allowed = Optional.empty();
    for (List<String> namespace : NAMESPACES) {
      if (allowed.isEmpty() && succeeds(namespace)) {
        allowed = Optional.of(namespace);
      }
    }
    return allowed.orElseThrow(
        () ->
            new IOException(
                "training needs a mount namespace: run as root, or allow user namespaces"));
  }

  private static boolean succeeds(List<String> namespace) throws IOException, InterruptedException {
    return new ProcessBuilder(Stream.concat(namespace.stream(), Stream.of("true")).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static String script() throws IOException {
    try (InputStream in = AheadOfTimeCache.class.getResourceAsStream("train.sh")) {
      if (in == null) {
        throw new IOException("train.sh is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
