package io.strongroom.cli.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.strongroom.cli.status.VolumeListing.Source;
import io.strongroom.driver.local.VolumeJson;
import io.strongroom.driver.local.VolumeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Asks the driver on this machine, on its status socket. */
final class LocalSource {
  static final String KIND = "node";

  /** A thousand times what a node has. */
  private static final int MAX_BYTES = 64 << 20;

  private final Path socket;
  private final InstantSource clock;

  LocalSource(Path socket, InstantSource clock) {
    this.socket = socket.toAbsolutePath();
    this.clock = clock;
  }

  /**
   * The volumes of this node.
   *
   * @param namespace only of this one; of all when empty
   * @throws IOException if there is no driver to ask; says what to change
   */
  VolumeListing ask(Optional<String> namespace) throws IOException {
    if (!Files.exists(socket)) {
      throw new IOException(
          "no driver is to be asked at %s: start one, or name its socket with --status-socket"
              .formatted(socket));
    }
    if (!Files.isWritable(socket)) {
      throw new IOException("no permission for %s: it is for root alone".formatted(socket));
    }
    JsonElement document = parse(receive());
    List<VolumeStatus> volumes =
        volumesIn(document).stream()
            .filter(volume -> namespace.isEmpty() || namespace.get().equals(volume.namespace()))
            .toList();
    return new VolumeListing(
        new Source(
            KIND,
            "the driver at " + socket,
            namespace.map(name -> "namespace " + name).orElse("all namespaces"),
            namespace.isEmpty()),
        clock.instant(),
        volumes,
        VolumeJson.readWaiting(document));
  }

  private String receive() throws IOException {
    byte[] bytes;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        InputStream in = Channels.newInputStream(channel)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new IOException(
          "the driver at %s does not answer (%s): look whether it runs"
              .formatted(socket, e.getMessage()),
          e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          "%s says more than %d bytes: it is no status socket".formatted(socket, MAX_BYTES));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private JsonElement parse(String text) throws IOException {
    try {
      return JsonParser.parseString(text);
    } catch (JsonParseException e) {
      throw noStatusSocket(e);
    }
  }

  private List<VolumeStatus> volumesIn(JsonElement document) throws IOException {
    try {
      return VolumeJson.readDocument(document);
    } catch (JsonParseException e) {
      throw noStatusSocket(e);
    }
  }

  private IOException noStatusSocket(JsonParseException e) {
    return new IOException(
        "%s is no status socket of this version of the driver: use the strongroom of the"
                .formatted(socket)
            + " driver's own version",
        e);
  }
}
