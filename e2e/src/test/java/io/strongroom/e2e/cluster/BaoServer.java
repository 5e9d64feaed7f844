package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The process of an OpenBao server on this machine, and its directory. It ends with this process,
 * however this one ends.
 */
final class BaoServer {
  private static final Path SETUP =
      Path.of("../providers/vault/setup/bao").toAbsolutePath().normalize();

  /**
   * Its input is a pipe whose other end only this process holds, and the kernel closes that. What a
   * terminal sends to all of a group must not end the shell before the server.
   */
  private static final String GUARD =
      """
      trap '' INT HUP TERM
      "$@" < /dev/null >> server.log 2>&1 &
      echo $!
      cat > /dev/null
      kill -KILL $!
      wait
      """;

  private final Path home;
  private final Process guard;
  private final ProcessHandle process;

  private BaoServer(Path home, Process guard, ProcessHandle process) {
    this.home = home;
    this.guard = guard;
    this.process = process;
  }

  /**
   * Starts it, with what the directory has from before; it is not ready yet.
   *
   * @param listen host and port
   */
  static BaoServer start(Path home, String listen) throws IOException, InterruptedException {
    String bao = HostCommand.output(List.of(SETUP.toString())).strip();
    Files.createDirectories(home);
    Path configuration = home.resolve("server.hcl");
    Files.writeString(
        configuration,
        """
        storage "pebbledb" {
          path = "%1$s/storage"
        }
        listener "tcp" {
          address = "%2$s"
          cluster_address = "127.0.0.1:0"
          tls_disable = true
        }
        api_addr = "http://%2$s"
        """
            .formatted(home, listen));
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", GUARD, "openbao", bao, "server", "-config=" + configuration)
            .directory(home.toFile())
            .redirectError(Redirect.INHERIT);
    builder.environment().put("HOME", home.toString());
    Process guard = builder.start();
    String pid = guard.inputReader(UTF_8).readLine();
    if (pid == null) {
      throw new IOException("no server was started: the shell ended with " + guard.waitFor());
    }
    return new BaoServer(
        home,
        guard,
        ProcessHandle.of(Long.parseLong(pid))
            .orElseThrow(() -> new IOException("the server ended at once: see " + home)));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written since its directory is there. */
  String log() throws IOException {
    return Files.readString(home.resolve("server.log"));
  }

  /** It is there, and does nothing; the kernel still takes connections for it. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    String _ = HostCommand.everything(List.of("kill", name, Long.toString(process.pid())));
  }

  /** As with a power cut; returns when it is gone. */
  void kill() throws IOException {
    guard.getOutputStream().close();
    guard.onExit().join();
  }

  /** Once it is gone. */
  void deleteFiles() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
