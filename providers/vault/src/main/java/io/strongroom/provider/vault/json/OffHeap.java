package io.strongroom.provider.vault.json;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Bytes outside the Java heap that grow at their end and are wiped on close: what a server
 * answered, on its way to the secrets in it. For one thread at a time.
 */
public final class OffHeap implements AutoCloseable {
  private static final int FIRST = 1024;

  private Arena arena;
  private MemorySegment memory;
  private int size;
  private boolean wiped;

  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as this object, see close()
  public OffHeap() {
    arena = Arena.ofShared();
    memory = arena.allocate(FIRST);
  }

  public int size() {
    return size;
  }

  public byte at(int index) {
    return memory.get(ValueLayout.JAVA_BYTE, index);
  }

  public void add(int value) {
    ensure(1);
    memory.set(ValueLayout.JAVA_BYTE, size++, (byte) value);
  }

  /** Plain ASCII, such as JSON's punctuation. */
  public void add(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      add(ascii.charAt(i));
    }
  }

  public void add(byte[] source, int length) {
    ensure(length);
    MemorySegment.copy(source, 0, memory, ValueLayout.JAVA_BYTE, size, length);
    size += length;
  }

  /** What is in another one, from {@code from} to before {@code to}. */
  public void add(OffHeap source, int from, int to) {
    ensure(to - from);
    MemorySegment.copy(source.memory, from, memory, size, to - from);
    size += to - from;
  }

  /** Moves the bytes to a new owner; this one is empty from then on, and may be closed. */
  public OffHeap take() {
    OffHeap owner = new OffHeap();
    Arena emptied = owner.arena;
    MemorySegment empty = owner.memory;
    owner.arena = arena;
    owner.memory = memory;
    owner.size = size;
    arena = emptied;
    memory = empty;
    size = 0;
    return owner;
  }

  /** A view of everything, valid until this is closed or grows. */
  public ByteBuffer content() {
    return memory.asSlice(0, size).asByteBuffer().asReadOnlyBuffer();
  }

  @SuppressWarnings("MustBeClosedChecker") // as in the constructor
  private void ensure(int more) {
    long needed = (long) size + more;
    if (needed <= memory.byteSize()) {
      return;
    }
    Arena larger = Arena.ofShared();
    MemorySegment grown = larger.allocate(Math.max(needed, 2 * memory.byteSize()));
    MemorySegment.copy(memory, 0, grown, 0, size);
    memory.fill((byte) 0);
    arena.close();
    arena = larger;
    memory = grown;
  }

  @Override
  public void close() {
    if (!wiped) {
      wiped = true;
      memory.fill((byte) 0);
      arena.close();
    }
  }

  @Override
  public String toString() {
    return "OffHeap[%d bytes]".formatted(size);
  }
}
