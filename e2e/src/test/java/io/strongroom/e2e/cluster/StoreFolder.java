package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The folder on the node that the embedded store serves. */
public final class StoreFolder {
  private final Cluster cluster;
  private final String path;

  private StoreFolder(Cluster cluster) {
    this.cluster = cluster;
    // Beside kubelet's root: what belongs to the cluster goes with it.
    this.path = cluster.kubeletRoot().resolveSibling("store").toString();
  }

  static StoreFolder create(Cluster cluster) throws IOException, InterruptedException {
    StoreFolder folder = new StoreFolder(cluster);
    folder.shell("mkdir -p -m 0700 " + folder.path);
    return folder;
  }

  public String path() {
    return path;
  }

  /**
   * Puts an object there, or another value in its place, as an operator would: all at once.
   *
   * <p>Its access time is ahead: the first reader of a file would otherwise have the kernel note
   * the time (relatime), which counts as written by the reader if the file was synchronised to the
   * disk meanwhile.
   */
  public void put(String object, String value) throws IOException, InterruptedException {
    String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    shell(
        ("mkdir -p $(dirname %1$s/%2$s) && echo %3$s | base64 -d > %1$s/.%4$s"
                + " && touch -a -d @$(($(date +%%s) + 3600)) %1$s/.%4$s"
                + " && mv %1$s/.%4$s %1$s/%2$s")
            .formatted(path, object, encoded, object.replace('/', '_')));
  }

  public void remove(String object) throws IOException, InterruptedException {
    shell("rm " + path + "/" + object);
  }

  private void shell(String script) throws IOException, InterruptedException {
    Ended ended = cluster.enter("sh", "-c", script);
    if (ended.code() != 0) {
      throw new IOException(ended.errors());
    }
  }
}
