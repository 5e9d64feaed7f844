package io.strongroom.e2e.scenario;

import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./strongroom} of the checkout, run by somebody whose cluster this is. */
final class StrongroomCommand {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  private StrongroomCommand() {}

  static Ended run(InstalledDriver driver, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("strongroom", ".out");
    Path err = Files.createTempFile("strongroom", ".err");
    try {
      List<String> command = new ArrayList<>(List.of(CHECKOUT.resolve("strongroom").toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("KUBECONFIG", driver.cluster().kubeconfig().toString());
      int code = builder.start().waitFor();
      return new Ended(
          code,
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
