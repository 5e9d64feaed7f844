package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As root of a user namespace, which the kernel trusts less. The work is done in {@link Inside}.
 */
final class UserNamespaceTest {
  private static final List<String> ENTER =
      List.of("unshare", "--user", "--map-root-user", "--mount");

  @ParameterizedTest
  @EnumSource(
      value = Kernel.class,
      names = {"THIS", "LINUX_5_4", "BEHIND_OLD_SECCOMP_PROFILE"})
  void volumesAreMountedWithoutNoSwapAndItIsSaidOnce(Kernel kernel) throws Exception {
    try (MountSandbox sandbox = MountSandbox.create()) {
      Files.createDirectory(sandbox.path().resolve("first"));
      Files.createDirectory(sandbox.path().resolve("second"));
      List<String> said = runInside("mount", kernel.name(), sandbox.path().toString());

      assertThat(said.stream().filter(line -> line.startsWith("notice "))).hasSize(1);
      assertThat(said)
          .anyMatch(
              line ->
                  line.startsWith("notice volumes are mounted without noswap")
                      && line.contains("the driver runs in a user namespace"))
          .anyMatch(line -> line.startsWith("mounted first") && hasTheOptions(line))
          .anyMatch(line -> line.startsWith("mounted second") && hasTheOptions(line));
      assertThat(sandbox.mounts()).isEmpty();
    }
  }

  private static boolean hasTheOptions(String line) {
    return line.contains("size=1024k")
        && line.contains("nr_inodes=100")
        && line.contains("mode=750")
        && line.contains("noexec")
        && line.contains("nosuid")
        && line.contains("nodev")
        && !line.contains("noswap");
  }

  @Test
  void inheritedMountThatMayNotBeTakenAwayIsNotCalledGone() throws Exception {
    try (MountSandbox sandbox = MountSandbox.create()) {
      Path locked = Files.createDirectory(sandbox.path().resolve("locked"));
      Commands.run("mount", "-t", "tmpfs", "inherited", locked.toString());
      assertThat(runInside("unmount", Kernel.THIS.name(), sandbox.path().toString()))
          .contains("umount2 locked: EINVAL (invalid argument)");
    }
  }

  private static List<String> runInside(String... arguments)
      throws IOException, InterruptedException {
    Process trial =
        new ProcessBuilder(List.of("unshare", "--user", "--map-root-user", "--mount", "true"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(trial.waitFor() == 0, "NOT RUN: user namespaces are forbidden here");
    List<String> command = new ArrayList<>(ENTER);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Inside.class.getName()));
    command.addAll(List.of(arguments));
    return Commands.run(command.toArray(String[]::new));
  }

  /** The program that runs inside the namespace. */
  static final class Inside {
    private Inside() {}

    public static void main(String[] arguments) throws IOException {
      Kernel kernel = Kernel.valueOf(arguments[1]);
      LinuxMounts mounts = kernel.mounts(text -> System.out.println("notice " + text));
      Path directory = Path.of(arguments[2]);
      try (OpenDirectory parent = mounts.open(directory)) {
        switch (arguments[0]) {
          case "mount" -> {
            mount(mounts, parent, directory, "first");
            mount(mounts, parent, directory, "second");
          }
          case "unmount" -> unmount(mounts, parent);
          default -> throw new IllegalArgumentException(arguments[0]);
        }
      }
    }

    private static void mount(LinuxMounts mounts, OpenDirectory parent, Path directory, String name)
        throws IOException {
      TmpfsOptions options =
          new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.of(0));
      mounts.mountAt(parent, name, options).close();
      for (MountLine line : MountLine.readAll()) {
        if (line.target().equals(directory.resolve(name))) {
          System.out.println("mounted %s %s".formatted(name, line));
        }
      }
    }

    private static void unmount(LinuxMounts mounts, OpenDirectory parent) {
      try {
        mounts.unmount(parent, "locked");
      } catch (MountException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }
}
