package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The network of the cluster's node, for servers of this process: a socket belongs to the network
 * that the thread was in which made it, whoever uses it afterwards.
 */
final class NodeNetwork {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;

  private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();

  private static final MethodHandle OPEN =
      call(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle SETNS =
      call(
          "setns",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private NodeNetwork() {}

  @SuppressWarnings("restricted") // the tests' JVM is granted native access; this takes it
  private static MethodHandle call(String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(LIBC.find(name).orElseThrow(), type);
  }

  /** Does something in the network of a cluster's node; only where the node is a process here. */
  static <T> T of(Cluster cluster, Callable<T> work) throws Exception {
    String leader = cluster.shell("echo \"$MOUNT_NS_PID\"").output().strip();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter("/proc/%s/ns/net".formatted(leader));
              return work.call();
            });
    // Its own, which never comes back from there; other threads stay where they are.
    Thread.ofPlatform().name("in the node's network").start(task);
    return task.get();
  }

  private static void enter(String network) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = invoke(OPEN, arena.allocateFrom(network), O_RDONLY);
      int result = descriptor < 0 ? -1 : invoke(SETNS, descriptor, CLONE_NEWNET);
      invoke(CLOSE, descriptor);
      if (result != 0) {
        throw new IOException("cannot enter " + network);
      }
    }
  }

  private static int invoke(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
