package io.strongroom.driver.registration;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import pluginregistration.Api;
import pluginregistration.RegistrationGrpc;

/**
 * Kubelet's plugin watcher: inotify on the directory, names with a dot ignored, GetInfo within one
 * second, then the verdict. It registers everything unless told to refuse.
 */
final class FakeKubelet implements AutoCloseable {
  private final Path directory;
  private final WatchService watch;
  private final Thread watcher;
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final Queue<String> created = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();

  /**
   * @param inode of the socket
   * @param info what the plugin answered; the default message if it did not
   * @param failure why it did not; empty if it did
   */
  record Visit(long inode, Api.PluginInfo info, String failure) {}

  FakeKubelet(Path directory) throws IOException {
    this.directory = directory;
    this.watch = directory.getFileSystem().newWatchService();
    directory.register(
        watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
    this.watcher = Thread.ofPlatform().name("fake-kubelet").start(this::watchAll);
  }

  /** Answers the next plugin that it is not registered. */
  void refuseNext(String error) {
    refusals.add(error);
  }

  /** Waits for the next plugin that kubelet has talked to. */
  Visit nextVisit() throws InterruptedException {
    return requireNonNull(visits.poll(30, TimeUnit.SECONDS), "kubelet saw no plugin");
  }

  /** All names that have appeared, dot-names too. */
  Queue<String> created() {
    return created;
  }

  /** Talks to one socket as kubelet does. */
  Api.PluginInfo talkTo(Path socket, String authority) {
    ManagedChannel channel =
        UnixSockets.channel(socket).intercept(new Authority(authority)).build();
    try {
      RegistrationGrpc.RegistrationBlockingStub plugin = RegistrationGrpc.newBlockingStub(channel);
      Api.PluginInfo info =
          plugin // kubelet's own deadline is a second: the scenarios on a cluster hold that
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .getInfo(Api.InfoRequest.getDefaultInstance());
      String refusal = refusals.poll();
      Api.RegistrationStatus.Builder verdict =
          Api.RegistrationStatus.newBuilder().setPluginRegistered(refusal == null);
      if (refusal != null) {
        verdict.setError(refusal);
      }
      Object _ =
          plugin.withDeadlineAfter(30, TimeUnit.SECONDS).notifyRegistrationStatus(verdict.build());
      return info;
    } finally {
      channel.shutdownNow();
    }
  }

  /** grpc-go sends the dialled path, percent-encoded, where a host name is usual. */
  static String authorityOf(Path socket) {
    return socket.toString().replace("/", "%2F");
  }

  /** Unlike the channel's own authority, a call's is sent as it is. */
  private record Authority(String value) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withAuthority(value));
    }
  }

  private void watchAll() {
    try {
      while (true) {
        WatchKey key = watch.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)) {
            appeared(String.valueOf(event.context()));
          }
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException | InterruptedException _) {
      // stopped
    }
  }

  private void appeared(String name) {
    created.add(name);
    if (name.startsWith(".")) {
      return;
    }
    Path socket = directory.resolve(name);
    long inode = 0;
    try {
      inode = inodeOf(socket);
      visits.add(new Visit(inode, talkTo(socket, authorityOf(socket)), ""));
    } catch (StatusRuntimeException | IOException e) {
      visits.add(new Visit(inode, Api.PluginInfo.getDefaultInstance(), e.toString()));
    }
  }

  static long inodeOf(Path file) throws IOException {
    return (Long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() throws IOException {
    watch.close();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
