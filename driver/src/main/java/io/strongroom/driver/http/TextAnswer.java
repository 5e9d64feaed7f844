package io.strongroom.driver.http;

/**
 * An answer.
 *
 * @param type its Content-Type
 */
public record TextAnswer(int status, String type, String body) {
  public static final int OK = 200;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int HEAD_TOO_LARGE = 431;
  static final int NOT_READY = 503;

  private static final String PLAIN = "text/plain; charset=utf-8";

  /** The first line of a text, as an answer for people. */
  public static TextAnswer line(int status, String text) {
    return new TextAnswer(status, PLAIN, text.lines().findFirst().orElse("") + "\n");
  }

  /** 404; says which path is served. */
  public static TextAnswer notFound(String served) {
    return line(NOT_FOUND, "only " + served + " served");
  }

  String reason() {
    return switch (status) {
      case OK -> "OK";
      case BAD_REQUEST -> "Bad Request";
      case NOT_FOUND -> "Not Found";
      case METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case HEAD_TOO_LARGE -> "Request Header Fields Too Large";
      case NOT_READY -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
