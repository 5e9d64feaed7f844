package io.strongroom.driver.kube.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an answer, as far as it matters.
 *
 * @param length of the body, or {@link #CHUNKED} or {@link #UNTIL_CLOSE}
 * @param kept whether the server keeps the connection
 */
record Head(int code, long length, boolean kept, Optional<String> retryAfter) {
  static final long CHUNKED = -1;
  static final long UNTIL_CLOSE = -2;

  /** The headers of one answer together, and the lines around its chunks each. */
  static final int MAX_BYTES = 32 * 1024;

  private static final int STATUS_LENGTH = "HTTP/1.1 200".length();

  /**
   * Waits for the head of the final answer.
   *
   * @throws IOException if it is none, is too long, or leaves open how long the body is
   */
  static Head read(Incoming in) throws IOException {
    int budget = MAX_BYTES;
    while (true) {
      Parser parser = new Parser(in.line(budget));
      budget -= STATUS_LENGTH;
      for (String line = in.line(budget); !line.isEmpty(); line = in.line(budget)) {
        budget = Math.max(budget - line.length() - 1, 0);
        parser.field(line);
      }
      if (parser.code >= 200) {
        return parser.head();
      }
    }
  }

  /**
   * A number without a sign.
   *
   * @throws IOException if it is none, or has more than 15 digits
   */
  static long number(String text, int radix) throws IOException {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || i == 15) {
        throw new IOException("a number that is none");
      }
      number = number * radix + digit;
    }
    if (text.isEmpty()) {
      throw new IOException("a number that is none");
    }
    return number;
  }

  private static final class Parser {
    private final boolean persistent;
    private final int code;
    private boolean close;
    private boolean chunked;
    private Optional<Long> length = Optional.empty();
    private Optional<String> retryAfter = Optional.empty();

    Parser(String status) throws IOException {
      persistent = status.startsWith("HTTP/1.1 ");
      if (!(persistent || status.startsWith("HTTP/1.0 ")) || status.length() < STATUS_LENGTH) {
        throw new IOException("not an answer of HTTP/1");
      }
      code = (int) number(status.substring(STATUS_LENGTH - 3, STATUS_LENGTH), 10);
      if (code < 100 || code == 101) {
        throw new IOException("a protocol that was not asked for");
      }
    }

    void field(String line) throws IOException {
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
        throw new IOException("a header that is none");
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length(value);
        case "transfer-encoding" -> {
          if (chunked || !value.equalsIgnoreCase("chunked")) {
            throw new IOException("a transfer encoding that was not asked for");
          }
          chunked = true;
        }
        case "connection" -> close |= value.toLowerCase(Locale.ROOT).contains("close");
        case "retry-after" -> retryAfter = Optional.of(value);
        default -> {}
      }
    }

    private void length(String value) throws IOException {
      Optional<Long> stated = Optional.of(number(value, 10));
      if (length.isPresent() && !length.equals(stated)) {
        throw new IOException("two lengths");
      }
      length = stated;
    }

    Head head() throws IOException {
      if (chunked && length.isPresent()) {
        throw new IOException("two lengths");
      }
      long bytes;
      if (code == 204 || code == 304) {
        bytes = 0;
      } else if (chunked) {
        bytes = CHUNKED;
      } else {
        bytes = length.orElse(UNTIL_CLOSE);
      }
      return new Head(code, bytes, persistent && !close && bytes != UNTIL_CLOSE, retryAfter);
    }
  }
}
