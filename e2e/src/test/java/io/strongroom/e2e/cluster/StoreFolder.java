package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.util.Base64;

/** The folder on the node that the embedded store serves. */
public final class StoreFolder {
  private static final String PATH = "/var/tmp/strongroom-e2e-store";

  private final Cluster cluster;

  private StoreFolder(Cluster cluster) {
    this.cluster = cluster;
  }

  static StoreFolder create(Cluster cluster) throws IOException, InterruptedException {
    StoreFolder folder = new StoreFolder(cluster);
    folder.shell("mkdir -p -m 0700 " + PATH);
    return folder;
  }

  public String path() {
    return PATH;
  }

  /** Puts an object there, or another value in its place, as an operator would: all at once. */
  public void put(String object, String value) throws IOException, InterruptedException {
    String encoded =
        Base64.getEncoder().encodeToString(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    shell(
        "mkdir -p $(dirname %1$s/%2$s) && echo %3$s | base64 -d > %1$s/.%4$s && mv %1$s/.%4$s %1$s/%2$s"
            .formatted(PATH, object, encoded, object.replace('/', '_')));
  }

  public void remove(String object) throws IOException, InterruptedException {
    shell("rm " + PATH + "/" + object);
  }

  private void shell(String script) throws IOException, InterruptedException {
    Ended ended = cluster.enter("sh", "-c", script);
    if (ended.code() != 0) {
      throw new IOException(ended.errors());
    }
  }
}
