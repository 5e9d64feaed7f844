package io.strongroom.driver.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A request. {@code toString} shows no header, since one of them is a token.
 *
 * @param target path and query
 * @param fields header lines, each with its end
 * @param body empty for none
 */
public record Request(String method, String target, String fields, String body) {
  /**
   * Without headers and a body.
   *
   * @throws IllegalArgumentException if the target has a character that must be encoded
   */
  public static Request of(String method, String target) {
    checkLetters(target, ' ');
    return new Request(method, target, "", "");
  }

  /**
   * With one more header.
   *
   * @throws IllegalArgumentException if the value would be more than one line; does not quote it
   */
  public Request with(String name, String value) {
    checkLetters(value, (char) (' ' - 1));
    return new Request(method, target, fields + name + ": " + value + "\r\n", body);
  }

  /** With a body and its Content-Type. */
  public Request withBody(String contentType, String text) {
    Request typed = with("Content-Type", contentType);
    return new Request(method, target, typed.fields, text);
  }

  /** Whether twice does what once does: everything that the driver sends, but creating. */
  boolean isRepeatable() {
    return !method.equals("POST");
  }

  byte[] bytes(String host) {
    byte[] content = body.getBytes(UTF_8);
    String length = body.isEmpty() ? "" : "Content-Length: " + content.length + "\r\n";
    byte[] head =
        (method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + length + "\r\n")
            .getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }

  private static void checkLetters(String text, char below) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= below || text.charAt(i) >= 0x7f) {
        throw new IllegalArgumentException("a character that must not be in a request");
      }
    }
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
