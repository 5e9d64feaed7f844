package io.strongroom.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows on this machine, without a cluster, what the driver does. */
@Command(
    name = "demo",
    description =
        "Shows on this machine, without a cluster, what the driver does: publishes a volume from"
            + " the embedded store, rotates the secret, shows a failure as a user sees it, and"
            + " cleans up.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private final Function<String, @Nullable String> environment;

  @Option(
      names = "--examples",
      paramLabel = "DIR",
      description = "Folder with the classes and the store. Default: docs/examples/demo.")
  private @Nullable Path examples;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  /**
   * @param environment the value of an environment variable, null if it is not set
   */
  public DemoCommand(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Path source = examples != null ? examples : examplesOfTheCheckout();
    if (!Files.isDirectory(source.resolve("store"))) {
      spec.commandLine()
          .getErr()
          .println(
              "%s is not a folder of examples; say where they are with --examples"
                  .formatted(source));
      return 2;
    }
    // The demo prints each call itself.
    ((Logger) LoggerFactory.getLogger("io.strongroom")).setLevel(Level.ERROR);
    boolean colour = isTerminal() && environment.apply("NO_COLOR") == null;
    Narration narration = new Narration(out, colour, Charset.defaultCharset());
    try (Demo demo = Demo.prepare(source, narration)) {
      demo.run();
    }
    return narration.end() ? 0 : 1;
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** The jar is in {@code cli/target/app/lib} of the checkout. */
  private static Path examplesOfTheCheckout() throws URISyntaxException {
    URI jar = DemoCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path checkout = Path.of(jar).resolve("../../../../..").normalize();
    return checkout.resolve("docs/examples/demo");
  }
}
