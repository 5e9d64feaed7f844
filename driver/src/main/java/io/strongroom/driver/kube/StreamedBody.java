package io.strongroom.driver.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A body that is read line by line while it arrives. One buffer is requested at a time, so that it
 * holds a buffer and a line, however much the server sends.
 */
final class StreamedBody implements BodySubscriber<StreamedBody>, AutoCloseable {
  /**
   * Metadata of one object: annotations have at most 256 KiB, their managed fields repeat the
   * names.
   */
  static final int MAX_LINE = 1 << 20;

  private static final int MAX_REMAINDER = 64 * 1024;

  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean ended;

  private sealed interface Signal {
    record Piece(ByteBuffer bytes) implements Signal {}

    record End(boolean complete) implements Signal {}
  }

  @Override
  public CompletionStage<StreamedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer buffer : buffers) {
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
    signals.add(new Signal.Piece(ByteBuffer.wrap(bytes.toByteArray())));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.End(false));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End(true));
  }

  /**
   * The next line; absent after the last complete one.
   *
   * @throws IOException if the body is cut, stalls, or has a line that is too long
   */
  Optional<byte[]> line(Duration stall) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (piece.hasRemaining() || next(stall)) {
      byte each = piece.get();
      if (each == '\n') {
        return Optional.of(line.toByteArray());
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("a line of more than %d bytes".formatted(MAX_LINE));
      }
      line.write(each);
    }
    if (line.size() > 0) {
      throw new IOException("it is cut");
    }
    return Optional.empty();
  }

  /** The beginning of what is left, for a refusal; as much as comes in that time altogether. */
  byte[] remainder(Duration within) throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long end = System.nanoTime() + within.toNanos();
    try {
      while (bytes.size() < MAX_REMAINDER
          && (piece.hasRemaining() || next(Duration.ofNanos(end - System.nanoTime())))) {
        bytes.write(piece.get());
      }
    } catch (IOException e) {
      // What came is enough.
    }
    return bytes.toByteArray();
  }

  private boolean next(Duration stall) throws IOException, InterruptedException {
    if (ended) {
      return false;
    }
    return switch (signals.poll(stall.toMillis(), TimeUnit.MILLISECONDS)) {
      case null -> throw new IOException("nothing came for %d s".formatted(stall.toSeconds()));
      case Signal.Piece(ByteBuffer bytes) -> {
        piece = bytes;
        subscription.join().request(1);
        yield piece.hasRemaining() || next(stall);
      }
      case Signal.End(boolean complete) -> {
        ended = true;
        if (!complete) {
          throw new IOException("it is cut");
        }
        yield false;
      }
    };
  }

  /** Closes the connection if the body is not at its end. */
  @Override
  public void close() {
    CompletableFuture<Void> _ = subscription.thenAccept(Subscription::cancel);
  }
}
