package io.strongroom.driver.observe;

/** Keys of log lines, each spelled once. */
public final class LogKeys {
  public static final String METHOD = "method";
  public static final String VOLUME = "volume";
  public static final String POD = "pod";
  public static final String CODE = "code";
  public static final String MILLIS = "ms";

  /** How many lines like this one were not written before it. */
  public static final String LEFT_OUT = "leftOut";

  public static final String MESSAGE = "message";

  private LogKeys() {}
}
