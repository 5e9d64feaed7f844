package io.strongroom.cli.check;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.PlannedPaths;
import io.strongroom.driver.spc.SpcCheck;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ClassProblem.Severity;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.SecretProvider;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks SecretProviderClasses offline. */
@Command(
    name = "check",
    description = {
      "Checks SecretProviderClasses without a cluster and without a store: prints every problem,"
          + " one a line.",
      "Exit code 0: no errors (warnings at most); 1: errors; 2: a file cannot be read."
    },
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
  private static final int ERRORS = 1;
  private static final int UNREADABLE = 2;

  private final List<SecretProvider> providers;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML or JSON files.")
  private List<Path> files = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  /**
   * @param providers the built-in ones, made for offline use
   */
  public CheckCommand(List<SecretProvider> providers) {
    this.providers = List.copyOf(providers);
  }

  @Override
  public Integer call() {
    return files.stream().mapToInt(this::check).max().orElse(0);
  }

  private int check(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      spec.commandLine().getErr().println("%s: %s".formatted(file, reason(e)));
      return UNREADABLE;
    }
    List<ClassProblem> problems = SpcCheck.check(text, providers, CheckCommand::objection);
    for (ClassProblem problem : problems) {
      String warning = problem.severity() == Severity.WARNING ? "warning: " : "";
      spec.commandLine().getOut().println("%s: %s%s".formatted(file, warning, problem.describe()));
    }
    return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR) ? ERRORS : 0;
  }

  private static Optional<String> objection(List<PlannedObject> objects) {
    try {
      PlannedPaths.check(objects);
      return Optional.empty();
    } catch (ContentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "no permission to read it";
      case CharacterCodingException _ -> "is not UTF-8 text";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
