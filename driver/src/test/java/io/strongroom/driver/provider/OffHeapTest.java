package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.grpc.HasByteBuffer;
import io.strongroom.provider.SecretFile;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dump of the heap does not have what a provider has sent. */
final class OffHeapTest {
  private static final int SECRET_BYTES = 64;

  @TempDir Path dir;

  @Test
  void plaintextOfAnAnswerIsNotOnTheHeap() throws Exception {
    byte[] known = new byte[SECRET_BYTES];
    for (int i = 0; i < SECRET_BYTES; i++) {
      known[i] = secret(i, 1);
    }
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer wire = arena.allocate(1024).asByteBuffer();
      write(wire, 2);
      try (MountAnswer answer = new MountAnswerMarshaller().parse(new DirectStream(wire.flip()))) {
        assertThat(answer).isInstanceOf(MountAnswer.Content.class);
        List<SecretFile> files = ((MountAnswer.Content) answer).files();
        assertThat(files.getFirst().contents().size()).isEqualTo(SECRET_BYTES);

        Path dump = dir.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpHeap(dump.toString(), /* live= */ false);
        assertThat(isIn(dump, 1)).as("what is on the heap is found").isTrue();
        assertThat(isIn(dump, 2)).as("the secret is found").isFalse();
      }
    } finally {
      Reference.reachabilityFence(known);
    }
  }

  /** Made byte by byte, so that the test itself has no copy. */
  private static byte secret(int at, int which) {
    return (byte) (at * 37 + 11 * which + (at * at) % 7);
  }

  /** {@code files {path: "f", contents: ...}}. */
  private static void write(ByteBuffer wire, int which) {
    wire.put((byte) (3 << 3 | 2)).put((byte) (3 + 2 + SECRET_BYTES));
    wire.put((byte) (1 << 3 | 2)).put((byte) 1).put((byte) 'f');
    wire.put((byte) (3 << 3 | 2)).put((byte) SECRET_BYTES);
    for (int i = 0; i < SECRET_BYTES; i++) {
      wire.put(secret(i, which));
    }
  }

  private static boolean isIn(Path dump, int which) throws Exception {
    try (FileChannel file = FileChannel.open(dump);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
      long last = bytes.byteSize() - SECRET_BYTES;
      for (long from = 0; from <= last; from++) {
        int same = 0;
        while (same < SECRET_BYTES
            && bytes.get(ValueLayout.JAVA_BYTE, from + same) == secret(same, which)) {
          same++;
        }
        if (same == SECRET_BYTES) {
          return true;
        }
      }
      return false;
    }
  }

  /** As netty hands a message over: in memory of its own. */
  private static final class DirectStream extends InputStream implements HasByteBuffer {
    private final ByteBuffer bytes;

    DirectStream(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public boolean byteBufferSupported() {
      return true;
    }

    @Override
    public ByteBuffer getByteBuffer() {
      return bytes.asReadOnlyBuffer();
    }

    @Override
    public int read() {
      throw new AssertionError("that would put it on the heap");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      throw new AssertionError("that would put it on the heap");
    }

    @Override
    public long skip(long count) {
      int skipped = (int) Math.min(count, bytes.remaining());
      bytes.position(bytes.position() + skipped);
      return skipped;
    }

    @Override
    public int available() {
      return bytes.remaining();
    }
  }
}
