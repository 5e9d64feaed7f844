package io.strongroom.cli.check;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.PlannedPaths;
import io.strongroom.driver.spc.SpcCheck;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ClassProblem.Severity;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.SecretProvider;
import java.io.IOException;
import java.io.InputStream;
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
      "Of a directory every YAML and JSON file in it and below is read, hidden ones left out; those"
          + " with no SecretProviderClass in them are passed over.",
      "Exit code 0: no errors (warnings at most); 1: errors; 2: a file cannot be read."
    },
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
  private static final int ERRORS = 1;
  private static final int UNREADABLE = 2;
  private static final String STANDARD_INPUT = "-";

  private final List<SecretProvider> providers;
  private final InputStream standardInput;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Files of YAML or JSON, of one or more documents; directories of them; or - for standard"
              + " input.")
  private List<Path> inputs = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  /**
   * @param providers the built-in ones, made for offline use
   */
  public CheckCommand(List<SecretProvider> providers, InputStream standardInput) {
    this.providers = List.copyOf(providers);
    this.standardInput = standardInput;
  }

  @Override
  public Integer call() {
    return inputs.stream().mapToInt(this::input).max().orElse(0);
  }

  private int input(Path input) {
    if (input.toString().equals(STANDARD_INPUT)) {
      return read("standard input", () -> ClassFiles.text(standardInput))
          .map(text -> check("standard input", text))
          .orElse(UNREADABLE);
    }
    return Files.isDirectory(input) ? directory(input) : file(input);
  }

  private int file(Path file) {
    return read(file.toString(), () -> Files.readString(file))
        .map(text -> check(file.toString(), text))
        .orElse(UNREADABLE);
  }

  private int directory(Path directory) {
    Optional<List<Path>> files = read(directory.toString(), () -> ClassFiles.below(directory));
    if (files.isEmpty()) {
      return UNREADABLE;
    }
    int worst = 0;
    boolean any = false;
    for (Path file : files.get()) {
      Optional<String> text = read(file.toString(), () -> Files.readString(file));
      if (text.isEmpty()) {
        worst = UNREADABLE;
      } else if (SpcCheck.hasClasses(text.get())) {
        any = true;
        worst = Math.max(worst, check(file.toString(), text.get()));
      }
    }
    if (!any) {
      spec.commandLine()
          .getOut()
          .println("%s: no file with a SecretProviderClass in it".formatted(directory));
      return Math.max(worst, ERRORS);
    }
    return worst;
  }

  /** What reads or lists files; the argument's own failures are said in a line. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> Optional<T> read(String input, Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (IOException e) {
      spec.commandLine().getErr().println("%s: %s".formatted(input, reason(e)));
      return Optional.empty();
    }
  }

  private int check(String input, String text) {
    List<ClassProblem> problems = SpcCheck.check(text, providers, CheckCommand::objection);
    for (ClassProblem problem : problems) {
      String warning = problem.severity() == Severity.WARNING ? "warning: " : "";
      spec.commandLine().getOut().println("%s: %s%s".formatted(input, warning, problem.describe()));
    }
    return problems.stream().anyMatch(ClassProblem::isError) ? ERRORS : 0;
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
