package io.strongroom.provider;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a path of text from outside the driver (a class, a parameter). {@link Path#of} throws an
 * unchecked exception for some of it, and which depends on the locale that the process was started
 * with: the JVM takes the encoding of file names from there, and cannot be given another.
 */
public final class LocalPath {
  private LocalPath() {}

  /** Why a text names no file here, as the end of a sentence about it; absent if it may. */
  public static Optional<String> problem(String text) {
    try {
      Path _ = Path.of(text);
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of(why(text));
    }
  }

  /**
   * The path.
   *
   * @throws UnnameableException if there is a {@link #problem}; says which
   */
  public static Path of(String text) throws UnnameableException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UnnameableException(why(text));
    }
  }

  private static String why(String text) {
    if (text.indexOf('\0') >= 0) {
      return "has a zero byte: remove it";
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return "is not well-formed Unicode: write it in UTF-8";
    }
    return "has characters other than ASCII, and the driver was started without a UTF-8 locale:"
        + " start it with LC_ALL=C.UTF-8";
  }

  /** A text that names no file. The message repeats nothing of it. */
  public static final class UnnameableException extends Exception {
    private static final long serialVersionUID = 1;

    private UnnameableException(String why) {
      super(why);
    }
  }
}
