package io.strongroom.provider.azure.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies of a key, or of parts of it, that are wiped together. */
final class Copies implements AutoCloseable {
  private final List<byte[]> copies = new ArrayList<>();

  byte[] add(byte[] copy) {
    copies.add(copy);
    return copy;
  }

  @Override
  public void close() {
    copies.forEach(copy -> Arrays.fill(copy, (byte) 0));
  }
}
