package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cluster of {@code e2e/cluster}, on this machine. It ends with this process, also if that is
 * killed.
 */
final class ScriptBackend implements ClusterBackend {
  private static final String HOST_ADDRESS = "HOST_IP=";

  private final Path directory;
  private final String version;

  private ScriptBackend(Path directory, String version) {
    this.directory = directory;
    this.version = version;
  }

  /**
   * Starts one.
   *
   * @param version of Kubernetes, among those of the script
   * @param syncFrequency of kubelet, such as {@code 5s}
   */
  static ScriptBackend start(String version, String syncFrequency)
      throws IOException, InterruptedException {
    return new ScriptBackend(
        ClusterScript.up("--kubernetes", version, "--sync-frequency", syncFrequency), version);
  }

  @Override
  public String description() {
    return "e2e/cluster, Kubernetes " + version;
  }

  @Override
  public Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  @Override
  public Ended kubectl(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("kubectl", "--kubeconfig", kubeconfig().toString()));
    command.addAll(arguments);
    return enter(command);
  }

  @Override
  public Path kubeletRoot() {
    return directory.resolve("kubelet");
  }

  @Override
  public String auditLog() throws IOException {
    // Not readString: the end may be in the middle of a character.
    return new String(Files.readAllBytes(directory.resolve("audit.log")), StandardCharsets.UTF_8);
  }

  @Override
  public Optional<String> hostAddress() throws IOException {
    try (Stream<String> variables = Files.lines(directory.resolve("env"))) {
      return variables
          .filter(line -> line.startsWith(HOST_ADDRESS))
          .map(line -> line.substring(HOST_ADDRESS.length()))
          .findFirst();
    }
  }

  @Override
  public void load(Path archive) throws IOException, InterruptedException {
    run("load", archive.toAbsolutePath().toString());
  }

  @Override
  public boolean hasComponents() {
    return true;
  }

  @Override
  public void stop(Component component) throws IOException, InterruptedException {
    run("stop", component.scriptName());
  }

  @Override
  public void start(Component component) throws IOException, InterruptedException {
    run("start", component.scriptName());
  }

  @Override
  public void reboot() throws IOException, InterruptedException {
    run("reboot");
  }

  @Override
  public Ended shell(String script) throws IOException, InterruptedException {
    return HostCommand.attempt(
        List.of(
            "bash", "-c", "set -euo pipefail; . '%s/env'; cd ..; %s".formatted(directory, script)));
  }

  @Override
  public Ended enter(List<String> command) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("enter", directory.toString()));
    arguments.addAll(command);
    return ClusterScript.attempt(arguments);
  }

  @Override
  public void close() throws IOException {
    try {
      run("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the cluster was taken down", e);
    }
  }

  private void run(String command, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(command, directory.toString()));
    arguments.addAll(List.of(more));
    ClusterScript.run(arguments);
  }
}
