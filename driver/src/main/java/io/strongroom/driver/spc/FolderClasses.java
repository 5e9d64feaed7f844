package io.strongroom.driver.spc;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * SecretProviderClasses from a folder of YAML and JSON files: standalone mode, without a cluster.
 *
 * <p>A lookup lists the folder and looks at the state of each file, but reads only files that
 * changed since. Names that begin with a dot are left out: editors and Kubernetes' projected
 * folders keep their own things there. A file that cannot be read hides no class of another file.
 */
public final class FolderClasses implements SecretProviderClasses {
  private final Path dir;
  private final InstantSource clock;
  private final Map<Path, SpcFile> files = new ConcurrentHashMap<>();

  public FolderClasses(Path dir) {
    this(dir, InstantSource.system());
  }

  FolderClasses(Path dir, InstantSource clock) {
    this.dir = dir;
    this.clock = clock;
  }

  @Override
  public Lookup find(String namespace, String name) {
    List<SpcFile> present;
    try {
      present = readChanged();
    } catch (IOException e) {
      return new Lookup.Unavailable(
          "the folder of SecretProviderClasses, %s, cannot be read (%s)"
              .formatted(dir, e.getClass().getSimpleName()));
    }
    List<SpcFile> defining = new ArrayList<>();
    List<SpcDocument> found = new ArrayList<>();
    for (SpcFile file : present) {
      for (SpcDocument document : file.classes()) {
        if (document.namespace().equals(namespace) && document.name().equals(name)) {
          defining.add(file);
          found.add(document);
        }
      }
    }
    return switch (found.size()) {
      case 0 -> missing(present);
      case 1 -> only(found.getFirst(), defining.getFirst());
      default -> new Lookup.Malformed("it is defined more than once: " + names(defining));
    };
  }

  private static Lookup only(SpcDocument document, SpcFile file) {
    return document.problems().isEmpty()
        ? new Lookup.Found(document.spc())
        : new Lookup.Malformed("%s: %s".formatted(file.name(), file.summary(document.problems())));
  }

  /** The class may stand in the file that cannot be read; the message says so. */
  private static Lookup missing(List<SpcFile> present) {
    return present.stream()
        .filter(file -> file.broken().isPresent())
        .findFirst()
        .<Lookup>map(
            file ->
                new Lookup.Malformed(
                    "not found, but %s cannot be read: %s"
                        .formatted(file.name(), file.broken().orElseThrow())))
        .orElseGet(Lookup.NotFound::new);
  }

  private static String names(List<SpcFile> defining) {
    return defining.stream().map(SpcFile::name).distinct().collect(Collectors.joining(" and "));
  }

  private List<SpcFile> readChanged() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(dir, FolderClasses::isClassFile)) {
      entries.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(paths); // messages name the same file every time
    files.keySet().retainAll(paths);
    List<SpcFile> present = new ArrayList<>();
    for (Path path : paths) {
      Optional<SpcFile> current = SpcFile.current(path, files.get(path), clock);
      current.ifPresent(file -> files.put(path, file));
      current.ifPresent(present::add);
    }
    return present;
  }

  private static boolean isClassFile(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }
}
