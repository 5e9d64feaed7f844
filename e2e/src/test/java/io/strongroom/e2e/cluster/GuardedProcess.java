package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server on this machine that ends with this process, however this one ends; and the directory
 * that it has for itself.
 */
final class GuardedProcess {
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

  private GuardedProcess(Path home, Process guard, ProcessHandle process) {
    this.home = home;
    this.guard = guard;
    this.process = process;
  }

  /**
   * Starts a command; it may not be ready yet.
   *
   * @param home is made if it is not there, and becomes the command's home and working directory
   */
  static GuardedProcess start(Path home, List<String> command)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard"));
    guarded.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(guarded).directory(home.toFile()).redirectError(Redirect.INHERIT);
    builder.environment().put("HOME", home.toString());
    Process guard = builder.start();
    String pid = guard.inputReader(UTF_8).readLine();
    if (pid == null) {
      throw new IOException("no server was started: the shell ended with " + guard.waitFor());
    }
    return new GuardedProcess(
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
