package io.strongroom.provider.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;

/** Keeps everything that an encoder could print of each event. */
final class CapturedLog extends AppenderBase<ILoggingEvent> {
  private final StringBuilder text = new StringBuilder();

  String text() {
    synchronized (text) {
      return text.toString();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
    line.append(event.getFormattedMessage());
    // Arguments beyond the placeholders are not in the message, but JSON encoders print them.
    add(line, "arguments", Arrays.toString(event.getArgumentArray()));
    add(line, "key values", String.valueOf(event.getKeyValuePairs()));
    add(line, "context", String.valueOf(event.getMDCPropertyMap()));
    add(line, "markers", String.valueOf(event.getMarkerList()));
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      line.append('\n').append(ThrowableProxyUtil.asString(failure));
    }
    synchronized (text) {
      text.append(line).append('\n');
    }
  }

  private static void add(StringBuilder line, String what, String value) {
    if (!value.equals("null") && !value.equals("{}")) {
      line.append(" | ").append(what).append(": ").append(value);
    }
  }
}
