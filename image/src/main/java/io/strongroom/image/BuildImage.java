package io.strongroom.image;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Builds the image into a directory: {@code strongroom-driver.tar} and {@code sbom.json}. Steps
 * whose inputs are those of the last build are left out.
 */
@Command(name = "build-image", description = "Builds the image of the node process.")
public final class BuildImage implements Callable<Integer> {
  @Option(names = "--app", required = true, description = "The app, as daemonset lays it out.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private Path app;

  @Option(names = "--bom", required = true, description = "Maven's bill of materials of the app.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private Path bom;

  @Option(names = "--example", required = true, description = "What the cache is trained on.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private Path example;

  @Option(
      names = "--training",
      required = true,
      description = "A jar that the training needs beside the app's; may be repeated.")
  private List<Path> training = List.of();

  @Option(names = "--output", required = true, description = "Where everything is made.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private Path output;

  @Option(names = "--name", required = true, description = "Name and tag of the image.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private String name;

  @Option(names = "--timestamp", required = true, description = "Time of every file, ISO 8601.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private Instant timestamp;

  @Option(names = "--platform", description = "linux/amd64 or linux/arm64; else this machine's.")
  private String platform = "";

  @Option(names = "--jmods", description = "The JDK's modules for another platform.")
  private String jmods = "";

  @Option(names = "--sysroot", description = "A Debian system of another platform.")
  private String sysroot = "";

  public static void main(String[] arguments) {
    CommandLine commands = new CommandLine(new BuildImage());
    commands.setExecutionExceptionHandler(
        (failure, _, _) -> {
          if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
            System.err.println("image: " + failure.getMessage());
          } else {
            failure.printStackTrace();
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(commands.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Platform target = platform.isEmpty() ? Platform.current() : Platform.parse(platform);
    new ImageBuild(
            new App(app),
            new Trainer(example, training),
            bom,
            output,
            new ImageTar(name, timestamp, target),
            optional(jmods),
            optional(sysroot))
        .run(System.out::println);
    return 0;
  }

  /** Maven passes what is not set as nothing. */
  private static Optional<Path> optional(String path) {
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }
}
