package io.strongroom.provider.azure.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One element of DER (X.690): the little that PKCS #12 takes. Whatever does not fit is an {@link
 * IllegalArgumentException} that quotes nothing. A view of the bytes, which may be of a key.
 */
final class DerElement {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int OID = 0x06;
  static final int SEQUENCE = 0x30;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;
  private static final int LONG_FORM = 0x80;
  private static final int MAX_LENGTH_BYTES = 4;

  /** With class and form, as it stands. */
  private final int tag;

  private final byte[] bytes;
  private final int from;
  private final int to;

  private DerElement(int tag, byte[] bytes, int from, int to) {
    this.tag = tag;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** The one element that the bytes are. */
  static DerElement of(byte[] bytes) {
    DerElement read = at(bytes, 0, bytes.length);
    if (read.to != bytes.length) {
      throw new IllegalArgumentException("more than one element");
    }
    return read;
  }

  private static DerElement at(byte[] bytes, int start, int end) {
    int tag = byteAt(bytes, start, end);
    int first = byteAt(bytes, start + 1, end);
    int at = start + 2;
    long length = first;
    if (first >= LONG_FORM) {
      int count = first - LONG_FORM;
      if (count == 0 || count > MAX_LENGTH_BYTES) {
        throw new IllegalArgumentException("no definite length");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << Byte.SIZE) | byteAt(bytes, at + i, end);
      }
      at += count;
    }
    if (length > end - at) {
      throw new IllegalArgumentException("ends too early");
    }
    return new DerElement(tag, bytes, at, at + (int) length);
  }

  private static int byteAt(byte[] bytes, int at, int end) {
    if (at >= end) {
      throw new IllegalArgumentException("ends too early");
    }
    return bytes[at] & 0xff;
  }

  /** The content, copied. */
  byte[] content() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** The content of an element that has to be of a kind. */
  byte[] content(int expected) {
    return expect(expected).content();
  }

  DerElement expect(int expected) {
    if (tag != expected) {
      throw new IllegalArgumentException("another element");
    }
    return this;
  }

  /** The elements inside. */
  List<DerElement> elements() {
    if ((tag & CONSTRUCTED) == 0) {
      throw new IllegalArgumentException("nothing inside");
    }
    List<DerElement> elements = new ArrayList<>();
    int at = from;
    while (at < to) {
      DerElement element = at(bytes, at, to);
      elements.add(element);
      at = element.to;
    }
    return elements;
  }

  /** The element at a place inside. */
  DerElement element(int index) {
    List<DerElement> elements = elements();
    if (index >= elements.size()) {
      throw new IllegalArgumentException("too few elements");
    }
    return elements.get(index);
  }

  /** What stands within an explicit tag of the context. */
  DerElement explicit(int number) {
    return expect(CONTEXT | CONSTRUCTED | number).element(0);
  }

  /** Whether it has a tag of the context, in either form. */
  boolean isContext(int number) {
    return (tag & ~CONSTRUCTED) == (CONTEXT | number);
  }

  /** The object identifier, as hex of its content. */
  String oid() {
    return HexFormat.of().formatHex(content(OID));
  }

  /** The whole element again. */
  byte[] encoded() {
    byte[] header = header(tag, to - from);
    byte[] der = Arrays.copyOf(header, header.length + to - from);
    System.arraycopy(bytes, from, der, header.length, to - from);
    return der;
  }

  /** Tag, length, and the parts one after another. */
  static byte[] encode(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] header = header(tag, length);
    byte[] der = Arrays.copyOf(header, header.length + length);
    int at = header.length;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, der, at, part.length);
      at += part.length;
    }
    return der;
  }

  private static byte[] header(int tag, int length) {
    if (length < LONG_FORM) {
      return new byte[] {(byte) tag, (byte) length};
    }
    int count = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / Byte.SIZE;
    byte[] header = new byte[2 + count];
    header[0] = (byte) tag;
    header[1] = (byte) (LONG_FORM | count);
    for (int i = 0; i < count; i++) {
      header[2 + i] = (byte) (length >> (Byte.SIZE * (count - 1 - i)));
    }
    return header;
  }

  @Override
  public String toString() {
    return "DerElement[%02x]".formatted(tag);
  }
}
