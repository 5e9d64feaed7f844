package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
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

  private static Optional<MountTable.Entry> find(long id) throws IOException {
    return MountTable.find(id, new BufferedReader(new StringReader(TABLE)));
  }
}
