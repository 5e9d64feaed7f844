package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MountTableTest {
  /** The last one has no optional fields, the second a dash where one does not expect it. */
  private static final String TABLE =
      """
      36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
      136 35 0:50 / /mnt\\040-\\040x rw,nosuid shared:12 master:1 - tmpfs a\\040b\\134c\\011\\012\\043 rw
      6 35 0:5 / /proc rw - proc proc rw
      """;

  @Test
  void mountIsFoundByItsWholeId() throws IOException {
    assertThat(find(36)).contains(new MountTable.Entry("ext3", "/dev/root"));
    assertThat(find(6)).contains(new MountTable.Entry("proc", "proc"));
    assertThat(find(3)).isEmpty();
  }

  @Test
  void escapesInSourceAreDecoded() throws IOException {
    assertThat(find(136)).contains(new MountTable.Entry("tmpfs", "a b\\c\t\n#"));
  }

  /** Where the kernel must be asked by its files, the JDK knows why one cannot be read. */
  @Test
  void whatCannotBeReadIsSaidInTheWordsOfTheNode() throws IOException {
    try (MountSandbox sandbox = MountSandbox.create()) {
      Files.createDirectory(sandbox.path().resolve("target"));
      LosesChildren kernel = new LosesChildren();
      Mounts mounts = new LinuxMounts(_ -> {}, kernel);
      try (OpenDirectory parent = mounts.open(sandbox.path())) {
        kernel.loses = true;

        assertThatExceptionOfType(MountException.class)
            .isThrownBy(() -> mounts.inspect(parent, "target"))
            .withMessage("find the mount of target: /proc/self/fdinfo/" + LosesChildren.LOST)
            .withCauseInstanceOf(NoSuchFileException.class);
      }
    }
  }

  /** An old kernel whose descriptors of children are in no file of procfs. */
  private static final class LosesChildren implements SystemCall {
    static final long LOST = 999_999;

    private final Abi abi = Abi.of(System.getProperty("os.arch"));
    private boolean loses;
    private long real = -1;

    @Override
    public long invoke(MemorySegment errno, long number, long a, long b, long c, long d, long e) {
      long result = Kernel.LINUX_5_4.invoke(errno, number, a == LOST ? real : a, b, c, d, e);
      if (loses && number == abi.openat() && result >= 0) {
        real = result;
        return LOST;
      }
      return result;
    }
  }

  private static Optional<MountTable.Entry> find(long id) throws IOException {
    return MountTable.find(id, new BufferedReader(new StringReader(TABLE)));
  }
}
