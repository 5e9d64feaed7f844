package io.strongroom.driver;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The lines of the driver that an operator reads: at INFO and above. A stack trace is as many lines
 * as it has. What gRPC itself says is LoggingTest's of the daemonset.
 */
public final class LogLines implements AutoCloseable {
  private final List<String> lines = new ArrayList<>();

  private final ch.qos.logback.classic.Logger root =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.strongroom");

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            add(
                "%s %s %s %s"
                    .formatted(
                        event.getLevel(),
                        event.getLoggerName(),
                        event.getFormattedMessage(),
                        event.getKeyValuePairs()));
            if (event.getThrowableProxy() != null) {
              add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
          }
        }
      };

  private LogLines() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /** Listens from now on. */
  public static LogLines capture() {
    return new LogLines();
  }

  private void add(String text) {
    synchronized (lines) {
      text.lines().forEach(lines::add);
      lines.notifyAll();
    }
  }

  /** What was written so far. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** The same, once there are as many: a line of a call that nobody answers comes after it. */
  public List<String> await(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    synchronized (lines) {
      while (lines.size() < count && System.nanoTime() < end) {
        lines.wait(100);
      }
      return List.copyOf(lines);
    }
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }
}
