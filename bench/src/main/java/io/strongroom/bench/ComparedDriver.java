package io.strongroom.bench;

import io.strongroom.e2e.NodeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two drivers, each with the flags that its chart gives it, and rotation on for both: kubelet
 * publishes again only then.
 */
enum ComparedDriver {
  UPSTREAM("upstream", "v1.6.1") {
    @Override
    List<String> command(Setting setting, NodeDirectory node, Path registration, String rotation) {
      return List.of(
          setting.upstream().toString(),
          "--endpoint=unix://" + node.socket(),
          "--nodeid=" + NodeDirectory.NODE_NAME,
          "--provider-volume=" + node.providers(),
          "--additional-provider-volume-paths=" + node.providers(),
          "--metrics-addr=" + ANY_PORT,
          "--enable-secret-rotation=true",
          "--rotation-poll-interval=" + rotation,
          "--kubeconfig=" + setting.kubeconfigOf(key()));
    }

    @Override
    boolean registersItself() {
      return false;
    }
  },

  STRONGROOM("strongroom", "here") {
    @Override
    List<String> command(Setting setting, NodeDirectory node, Path registration, String rotation)
        throws IOException {
      List<String> command = new ArrayList<>(setting.imageCommand());
      command.addAll(
          List.of(
              "--endpoint=unix://" + node.socket(),
              "--nodeid=" + NodeDirectory.NODE_NAME,
              "--drivername=" + NodeDirectory.DRIVER_NAME,
              "--kubelet-root-dir=" + node.kubeletRoot(),
              "--kubelet-registration-path=" + node.socket(),
              "--plugin-registration-path=" + registration,
              "--health-addr=" + ANY_PORT,
              "--metrics-addr=" + ANY_PORT,
              "--provider-volume=" + node.providers(),
              "--additional-provider-volume-paths=" + node.providers(),
              "--rotation-poll-interval=" + rotation,
              "--kubeconfig=" + setting.kubeconfigOf(key())));
      return command;
    }

    @Override
    boolean registersItself() {
      return true;
    }
  };

  private static final String ANY_PORT = "127.0.0.1:0";

  private final String key;
  private final String title;

  ComparedDriver(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /**
   * What a node's container runs.
   *
   * @param registration kubelet's directory for the sockets of plugins
   * @param rotation how often running volumes are refreshed, as the flag has it
   */
  abstract List<String> command(
      Setting setting, NodeDirectory node, Path registration, String rotation) throws IOException;

  /** Else another container does it, whose start is not measured. */
  abstract boolean registersItself();

  /** In {@link Setting}. */
  String key() {
    return key;
  }

  /** In the tables. */
  String title() {
    return title;
  }
}
