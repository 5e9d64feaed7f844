package io.strongroom.provider.vault.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.vault.spec.ServerConnection.TlsFile;
import io.strongroom.provider.vault.spec.VaultParameterNames.Named;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Paths of TLS material in a class. They are names within one directory of the operator: relative
 * to it, or absolute and below it, as they were inside upstream's provider pod.
 */
final class TlsPaths {
  private final Optional<Path> directory;
  private final VaultParameterNames names;
  private final Consumer<ClassProblem> problems;

  TlsPaths(Optional<Path> directory, VaultParameterNames names, Consumer<ClassProblem> problems) {
    this.directory = directory;
    this.names = names;
    this.problems = problems;
  }

  /** The class's path, else the operator's own, which needs to be nowhere. */
  Optional<TlsFile> read(String suffix, Optional<Path> ofOperator) {
    Optional<Named> ofClass = names.value(suffix);
    return ofClass.isPresent()
        ? within(ofClass.get())
        : ofOperator.map(path -> new TlsFile(path, Optional.empty()));
  }

  private Optional<TlsFile> within(Named parameter) {
    if (directory.isEmpty()) {
      report(parameter, "names a file, but the operator has set no directory for TLS files");
      return Optional.empty();
    }
    Path root = directory.get();
    Path path;
    try {
      path = LocalPath.of(parameter.value());
    } catch (LocalPath.UnnameableException e) {
      report(parameter, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    for (Path segment : path) {
      if (segment.toString().equals("..")) {
        report(parameter, "expected a path without ..");
        return Optional.empty();
      }
    }
    Path absolute = root.resolve(path).normalize();
    if (!absolute.startsWith(root)) {
      report(parameter, "leads out of %s, the directory for TLS files".formatted(root));
      return Optional.empty();
    }
    return Optional.of(new TlsFile(absolute, Optional.of(root)));
  }

  private void report(Named parameter, String message) {
    problems.accept(ClassProblem.error(parameter.name(), message));
  }
}
