package io.strongroom.e2e;

import com.google.gson.JsonObject;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One secret of three values, of which each new generation replaces all, and what of it is to be
 * seen at a target.
 */
final class Generations {
  private static final String SECRET = "app.json";
  private static final List<String> KEYS = List.of("user", "password", "certificate");

  /** Enough for a write to take a moment. */
  private static final int REPEATED = 200;

  /** What a pod would find. */
  sealed interface Seen {
    /** No volume: nothing, or an empty directory to mount on. */
    record Absent() implements Seen {}

    /** All values, of one generation. */
    record Complete(int generation) implements Seen {}

    /** What must never be seen. */
    record Broken(String what) implements Seen {}
  }

  private final NodeDirectory node;
  private final Canary canary;
  private int newest;

  Generations(NodeDirectory node, Canary canary, String secretProviderClass) throws IOException {
    this.node = node;
    this.canary = canary;
    node.putUnsharedClass(
        secretProviderClass,
        KEYS.stream().map(key -> "objectName: " + SECRET + ", key: " + key).toList());
    next();
  }

  /** Puts the next generation into the store, at once. */
  synchronized void next() throws IOException {
    newest++;
    JsonObject values = new JsonObject();
    KEYS.forEach(key -> values.addProperty(key, value(newest, key)));
    node.putSecret(SECRET, values.toString());
  }

  synchronized int newest() {
    return newest;
  }

  private String value(int generation, String key) {
    return generation + ":" + canary.secret(key).repeat(REPEATED);
  }

  Seen at(Path target) throws IOException {
    long mounts = node.mounts().stream().filter(target::equals).count();
    if (mounts == 0) {
      return isNothing(target)
          ? new Seen.Absent()
          : new Seen.Broken("something is at the target, and it is no mount");
    }
    return mounts == 1 ? mounted(target) : new Seen.Broken("mounted " + mounts + " times");
  }

  private static boolean isNothing(Path target) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
      return !entries.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private Seen mounted(Path target) throws IOException {
    Path data = target.resolve("..data");
    while (true) {
      Path generation;
      try {
        generation = target.resolve(Files.readSymbolicLink(data));
      } catch (NoSuchFileException e) {
        return new Seen.Broken("mounted, without a generation");
      }
      try {
        return read(generation);
      } catch (NoSuchFileException e) {
        // A refresh has replaced it under our eyes; what is there now must be whole.
        if (generation.equals(target.resolve(Files.readSymbolicLink(data)))) {
          return new Seen.Broken("a value is missing: " + e.getMessage());
        }
      }
    }
  }

  private Seen read(Path directory) throws IOException {
    Set<String> unexpected = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> unexpected.add(file.getFileName().toString()));
    }
    KEYS.forEach(unexpected::remove);
    Set<Integer> generations = new HashSet<>();
    for (String key : KEYS) {
      String value = Files.readString(directory.resolve(key));
      int generation = Integer.parseInt(value.substring(0, value.indexOf(':')));
      if (!value.equals(value(generation, key))) {
        return new Seen.Broken("half a value: " + key);
      }
      generations.add(generation);
    }
    return unexpected.isEmpty() && generations.size() == 1
        ? new Seen.Complete(generations.iterator().next())
        : new Seen.Broken("generations %s and the files %s".formatted(generations, unexpected));
  }
}
