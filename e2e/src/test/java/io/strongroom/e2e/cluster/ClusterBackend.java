package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the cluster of a run comes from. Whoever closes it removes it. */
sealed interface ClusterBackend extends AutoCloseable permits ScriptBackend, K3sBackend {
  /** Which one this is and what it runs, for the report. */
  String description();

  /** Of an administrator; with everything in it that a client on this machine needs. */
  Path kubeconfig();

  /** Runs {@code kubectl} as administrator. */
  Ended kubectl(List<String> arguments) throws IOException, InterruptedException;

  /** As the node sees it. */
  Path kubeletRoot();

  /** Calls to the API server so far, a JSON object in each line; of the last, perhaps a part. */
  String auditLog() throws IOException, InterruptedException;

  /** An address of this machine that pods reach and other machines do not, if there is one. */
  Optional<String> hostAddress() throws IOException;

  /** Imports an OCI or docker archive. */
  void load(Path archive) throws IOException, InterruptedException;

  /** Whether the parts of the node can be stopped one by one, and the node itself. */
  boolean hasComponents();

  void stop(Component component) throws IOException, InterruptedException;

  /** Returns when it answers. */
  void start(Component component) throws IOException, InterruptedException;

  /** As if the machine had lost power and come back; returns when the node is Ready. */
  void reboot() throws IOException, InterruptedException;

  /**
   * Runs a script as somebody types it who has read how to reach the cluster: on this machine, in
   * the checkout, with {@code kubectl}, {@code helm} and {@code ctr} on the path.
   */
  Ended shell(String script) throws IOException, InterruptedException;

  /** Runs a command on the node. */
  Ended enter(List<String> command) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
