package io.strongroom.daemonset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** A pipe whose reader hangs: nobody who writes to it comes back until it is read. */
final class HungStream extends OutputStream {
  private final CountDownLatch read;
  private final OutputStream out;

  HungStream(CountDownLatch read, OutputStream out) {
    this.read = read;
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      read.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
    out.write(bytes, offset, length);
  }
}
