package io.strongroom.daemonset;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

/**
 * Encodes each log event as a line, in the thread that logs, and adds it to a {@link LineWriter}.
 */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final Encoder<ILoggingEvent> encoder;
  private final LineWriter lines;

  LineAppender(Encoder<ILoggingEvent> encoder, LineWriter lines) {
    this.encoder = encoder;
    this.lines = lines;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(encoder.encode(event));
  }
}
