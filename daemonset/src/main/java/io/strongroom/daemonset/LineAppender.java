package io.strongroom.daemonset;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

/** Makes a line of each event, on the thread that has something to say, and hands it on. */
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
