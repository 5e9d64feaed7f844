package io.strongroom.driver.observe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;

/** How exceptions are written to the log. */
public final class Defects {
  private static final int FRAMES = 12;

  private Defects() {}

  /**
   * What happened and where, without the messages of exceptions that are not ours: libraries quote
   * their input, and ours is secret. File system errors keep theirs, which holds paths only.
   */
  public static String describe(Throwable defect) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    String link = "";
    for (Throwable cause = defect; cause != null; cause = cause.getCause()) {
      out.print(link);
      link = "; caused by ";
      out.print(cause.getClass().getName());
      if (cause instanceof FileSystemException) {
        out.print(": " + cause.getMessage());
      }
      StackTraceElement[] frames = cause.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
        out.print(" at " + frames[i]);
      }
    }
    return text.toString();
  }
}
