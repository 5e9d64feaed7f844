package io.strongroom.driver.targets;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.strongroom.driver.mount.OpenDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Kubelet's own record beside a CSI volume, {@code vol_data.json}: who published what there. It is
 * on the node's disk, written by kubelet before it calls us, and what is left to go by after our
 * own restart.
 *
 * @param driverName the CSI driver of the volume
 * @param volumeHandle its volume id
 */
record VolData(String driverName, String volumeHandle) {
  private static final String FILE = "vol_data.json";

  /** Kubelet's is a few hundred bytes. */
  private static final int MAX_BYTES = 64 * 1024;

  /** What kubelet wrote in {@code parent}; absent when there is nothing readable. */
  static Optional<VolData> in(OpenDirectory parent) throws IOException {
    Path file = parent.path().resolve(FILE);
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // until the end of the file
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
  }

  private static Optional<VolData> parse(String json) {
    String driverName = "";
    String volumeHandle = "";
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (reader.peek() != JsonToken.STRING) {
          reader.skipValue();
        } else {
          String value = reader.nextString();
          switch (name) {
            case "driverName" -> driverName = value;
            case "volumeHandle" -> volumeHandle = value;
            default -> {}
          }
        }
      }
      return Optional.of(new VolData(driverName, volumeHandle));
    } catch (IOException | IllegalStateException e) {
      // Half written or not kubelet's: as good as absent.
      return Optional.empty();
    }
  }
}
