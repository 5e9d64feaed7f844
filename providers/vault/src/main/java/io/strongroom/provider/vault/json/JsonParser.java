package io.strongroom.provider.vault.json;

import io.strongroom.provider.vault.json.JsonValue.Bool;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.JsonValue.Items;
import io.strongroom.provider.vault.json.JsonValue.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the values of a JSON text without copying them, RFC 8259 to the letter.
 *
 * <p>Written here because the libraries hand out Strings, or keep buffers on the heap that nothing
 * wipes; and all that is needed is where things begin and end.
 */
final class JsonParser {
  private static final int MAX_DEPTH = 100;

  private final OffHeap bytes;
  private int at;

  private JsonParser(OffHeap bytes) {
    this.bytes = bytes;
  }

  static JsonValue parse(OffHeap bytes) throws MalformedAnswerException {
    JsonParser parser = new JsonParser(bytes);
    parser.skipSpace();
    JsonValue value = parser.value(0);
    parser.skipSpace();
    if (parser.at < bytes.size()) {
      throw parser.malformed();
    }
    return value;
  }

  private JsonValue value(int depth) throws MalformedAnswerException {
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> text();
      case 't' -> literal("true", new Bool(true));
      case 'f' -> literal("false", new Bool(false));
      case 'n' -> literal("null", JsonValue.NULL);
      default -> number();
    };
  }

  private Fields object(int depth) throws MalformedAnswerException {
    expect('{');
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    skipSpace();
    if (peek() == '}') {
      at++;
      return new Fields(fields);
    }
    while (true) {
      skipSpace();
      String name = JsonDocument.string(bytes, text());
      skipSpace();
      expect(':');
      skipSpace();
      fields.put(name, value(depth + 1));
      skipSpace();
      if (peek() == '}') {
        at++;
        return new Fields(fields);
      }
      expect(',');
    }
  }

  private Items array(int depth) throws MalformedAnswerException {
    expect('[');
    List<JsonValue> items = new ArrayList<>();
    skipSpace();
    if (peek() == ']') {
      at++;
      return new Items(items);
    }
    while (true) {
      skipSpace();
      items.add(value(depth + 1));
      skipSpace();
      if (peek() == ']') {
        at++;
        return new Items(items);
      }
      expect(',');
    }
  }

  private Text text() throws MalformedAnswerException {
    expect('"');
    int from = at;
    boolean escaped = false;
    while (peek() != '"') {
      int c = next();
      if (c == '\\') {
        escaped = true;
        escape();
      } else if (c >= 0 && c < 0x20) {
        throw malformed();
      }
    }
    return new Text(from, at++, escaped);
  }

  private void escape() throws MalformedAnswerException {
    int c = next();
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        if (Character.digit(next(), 16) < 0) {
          throw malformed();
        }
      }
    } else if ("\"\\/bfnrt".indexOf(c) < 0) {
      throw malformed();
    }
  }

  private JsonValue number() throws MalformedAnswerException {
    int from = at;
    if (peekOrEnd() == '-') {
      at++;
    }
    if (peekOrEnd() == '0') {
      at++;
    } else {
      digits();
    }
    if (peekOrEnd() == '.') {
      at++;
      digits();
    }
    if (peekOrEnd() == 'e' || peekOrEnd() == 'E') {
      at++;
      if (peekOrEnd() == '+' || peekOrEnd() == '-') {
        at++;
      }
      digits();
    }
    return new JsonValue.Numeral(from, at);
  }

  private void digits() throws MalformedAnswerException {
    int from = at;
    while (peekOrEnd() >= '0' && peekOrEnd() <= '9') {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
  }

  private JsonValue literal(String literal, JsonValue value) throws MalformedAnswerException {
    for (int i = 0; i < literal.length(); i++) {
      expect(literal.charAt(i));
    }
    return value;
  }

  private void skipSpace() {
    while (" \t\n\r".indexOf(peekOrEnd()) >= 0) {
      at++;
    }
  }

  private void expect(char c) throws MalformedAnswerException {
    if (next() != c) {
      at--;
      throw malformed();
    }
  }

  private int next() throws MalformedAnswerException {
    int c = peek();
    at++;
    return c;
  }

  private int peek() throws MalformedAnswerException {
    if (at >= bytes.size()) {
      throw malformed();
    }
    return bytes.at(at);
  }

  /** A byte, or one that stands nowhere in JSON's grammar at the end of the text. */
  private int peekOrEnd() {
    return at < bytes.size() ? bytes.at(at) : 0;
  }

  private MalformedAnswerException malformed() {
    return new MalformedAnswerException(at);
  }
}
