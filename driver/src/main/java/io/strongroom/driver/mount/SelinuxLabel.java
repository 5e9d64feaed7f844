package io.strongroom.driver.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The security context that every file of a volume is to have. Kubelet does not have inline volumes
 * relabelled when they are read-only, and these always are; without a context of its own a tmpfs
 * has the type {@code tmpfs_t}, which confined containers may not read.
 */
final class SelinuxLabel {
  private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");

  private final Optional<String> context;

  private SelinuxLabel(Optional<String> context) {
    this.context = context;
  }

  static SelinuxLabel none() {
    return new SelinuxLabel(Optional.empty());
  }

  /**
   * The context to mount with: none where SELinux is off, since such a kernel refuses the option.
   *
   * @param notice called with a message if the context has no effect here
   */
  static SelinuxLabel of(Optional<String> wanted, Consumer<String> notice) {
    if (wanted.isEmpty() || isEnabled()) {
      return new SelinuxLabel(wanted);
    }
    notice.accept("--selinux-context has no effect: SELinux is off in the kernel of this node");
    return none();
  }

  /** For tests of the mount options. */
  static SelinuxLabel always(String context) {
    return new SelinuxLabel(Optional.of(context));
  }

  Optional<String> context() {
    return context;
  }

  /** The kernel registers selinuxfs when SELinux is on from the start, and only then. */
  private static boolean isEnabled() {
    try {
      return Files.readAllLines(FILE_SYSTEMS).stream().anyMatch(line -> line.endsWith("selinuxfs"));
    } catch (IOException e) {
      return false;
    }
  }
}
