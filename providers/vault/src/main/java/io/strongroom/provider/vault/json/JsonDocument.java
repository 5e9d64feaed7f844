package io.strongroom.provider.vault.json;

import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.JsonValue.Items;
import io.strongroom.provider.vault.json.JsonValue.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A server's answer with its secrets, outside the Java heap until it is closed. */
public final class JsonDocument implements AutoCloseable {
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final OffHeap bytes;
  private final Fields root;
  private final Optional<Instant> sent;

  private JsonDocument(OffHeap bytes, Fields root, Optional<Instant> sent) {
    this.bytes = bytes;
    this.root = root;
    this.sent = sent;
  }

  /**
   * Takes the bytes over: they are wiped with the document, or at once if they are no object.
   *
   * @param sent see {@link #sent}
   */
  public static JsonDocument parse(OffHeap bytes, Optional<Instant> sent)
      throws MalformedAnswerException {
    boolean parsed = false;
    try {
      if (!(JsonParser.parse(bytes) instanceof Fields root)) {
        throw new MalformedAnswerException(0);
      }
      parsed = true;
      return new JsonDocument(bytes, root, sent);
    } finally {
      if (!parsed) {
        bytes.close();
      }
    }
  }

  /** When it was sent, by the server's own clock; absent if the server does not say. */
  public Optional<Instant> sent() {
    return sent;
  }

  public Fields root() {
    return root;
  }

  /** Writes the characters of a string, as UTF-8. */
  public void decode(Text text, OffHeap target) {
    decode(bytes, text, target);
  }

  /** Writes a number as it stands. */
  void copy(JsonValue.Numeral number, OffHeap target) {
    target.add(bytes, number.from(), number.to());
  }

  /** A string that is no secret; absent if it is empty or no string. */
  public Optional<String> plainText(JsonValue value) {
    return value instanceof Text text
        ? Optional.of(string(bytes, text)).filter(string -> !string.isEmpty())
        : Optional.empty();
  }

  /** An integer that is no secret; of one beyond 64 bits the nearest that has them. */
  public OptionalLong integer(JsonValue value) {
    if (!(value instanceof JsonValue.Numeral number) || !isInteger(number)) {
      return OptionalLong.empty();
    }
    boolean negative = bytes.at(number.from()) == '-';
    try {
      return OptionalLong.of(Long.parseLong(ascii(number.from(), number.to())));
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.of(negative ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
  }

  private boolean isInteger(JsonValue.Numeral number) {
    for (int i = number.from(); i < number.to(); i++) {
      if (".eE".indexOf(bytes.at(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The strings of a list that holds no secrets. */
  public List<String> plainTexts(JsonValue value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof Items list) {
      list.items().forEach(item -> plainText(item).ifPresent(texts::add));
    }
    return texts;
  }

  /** A value that holds no secrets, as JSON in one spelling. */
  public String plainJson(JsonValue value) {
    try (OffHeap json = new OffHeap()) {
      JsonWriter.write(this, value, json);
      return StandardCharsets.UTF_8.decode(json.content()).toString();
    }
  }

  private String ascii(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append((char) bytes.at(i));
    }
    return text.toString();
  }

  static String string(OffHeap bytes, Text text) {
    try (OffHeap decoded = new OffHeap()) {
      decode(bytes, text, decoded);
      return StandardCharsets.UTF_8.decode(decoded.content()).toString();
    }
  }

  private static void decode(OffHeap bytes, Text text, OffHeap target) {
    if (!text.escaped()) {
      target.add(bytes, text.from(), text.to());
      return;
    }
    int at = text.from();
    while (at < text.to()) {
      int c = bytes.at(at++);
      if (c != '\\') {
        target.add(c);
        continue;
      }
      int escape = bytes.at(at++);
      switch (escape) {
        case 'b' -> target.add('\b');
        case 'f' -> target.add('\f');
        case 'n' -> target.add('\n');
        case 'r' -> target.add('\r');
        case 't' -> target.add('\t');
        case 'u' -> {
          int unit = unit(bytes, at);
          at += 4;
          if (Character.isHighSurrogate((char) unit)
              && at + 6 <= text.to()
              && bytes.at(at) == '\\'
              && bytes.at(at + 1) == 'u'
              && Character.isLowSurrogate((char) unit(bytes, at + 2))) {
            unit = Character.toCodePoint((char) unit, (char) unit(bytes, at + 2));
            at += 6;
          }
          addCodePoint(unit, target);
        }
        default -> target.add(escape);
      }
    }
  }

  private static int unit(OffHeap bytes, int at) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      unit = unit * 16 + Character.digit(bytes.at(at + i), 16);
    }
    return unit;
  }

  /** UTF-8; half of a pair becomes U+FFFD, as in Go. */
  private static void addCodePoint(int point, OffHeap target) {
    if (point < 0x80) {
      target.add(point);
    } else if (point < 0x800) {
      target.add(0xC0 | point >> 6);
      target.add(0x80 | (point & 0x3F));
    } else if (point >= 0xD800 && point < 0xE000) {
      target.add(REPLACEMENT, REPLACEMENT.length);
    } else if (point < 0x10000) {
      target.add(0xE0 | point >> 12);
      target.add(0x80 | (point >> 6 & 0x3F));
      target.add(0x80 | (point & 0x3F));
    } else {
      target.add(0xF0 | point >> 18);
      target.add(0x80 | (point >> 12 & 0x3F));
      target.add(0x80 | (point >> 6 & 0x3F));
      target.add(0x80 | (point & 0x3F));
    }
  }

  @Override
  public void close() {
    bytes.close();
  }

  @Override
  public String toString() {
    return "JsonDocument[redacted]";
  }
}
