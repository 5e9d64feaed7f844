package io.strongroom.daemonset;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.strongroom.driver.audit.AuditLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Log lines go to stderr, as text or JSON; the audit log to stdout, where nothing else is. Set up
 * in code: reading XML would cost every node memory and start-up time. Logback finds this class as
 * a service; until {@link #configure} it logs text.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String STDERR = "stderr";
  private static final String AUDIT = "audit";

  /**
   * Loggers that write a stack trace for anything a peer sends that is no gRPC. The driver logs a
   * line of its own for it.
   */
  private static final List<String> MISUSE =
      List.of(
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream",
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

  /** Time in UTC with offset, so that lines of several nodes compare. */
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0} %msg%replace( %kvp{NONE}){' $',"
          + " ''}%n%ex";

  /** How long the end of the process waits for the reader of one of its logs. */
  private static final Duration MAX_FLUSH = Duration.ofSeconds(1);

  /**
   * The writers of the driver's own log and of the audit log; none before {@link
   * #configure(LogSettings)}.
   */
  private static volatile List<LineWriter> writers = List.of();

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    start(context, console(context, started(context, text(TEXT))), Level.INFO);
    context.getLogger(AuditLog.LOGGER).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * From now on with the operator's settings, and so that no thread waits for the reader of the
   * log.
   */
  static void configure(LogSettings settings) {
    configure(
        settings,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  static synchronized void configure(
      LogSettings settings, OutputStream stdout, OutputStream stderr) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("SLF4J is not bound to logback but to " + factory);
    }
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(STDERR);
    Encoder<ILoggingEvent> encoder = started(context, settings.json() ? json() : text(TEXT));
    LineWriter log = new LineWriter("stderr", stderr, lost -> lostLines(context, encoder, lost));
    start(context, appender(context, STDERR, encoder, log), level(settings.verbosity()));
    LineWriter audit =
        new LineWriter("stdout", stdout, lost -> auditLine(AuditLog.lost(Instant.now(), lost)));
    startAudit(
        context,
        appender(context, AUDIT, started(context, text("%msg%n")), audit),
        settings.audit());
    writers.forEach(LineWriter::close);
    writers = List.of(log, audit);
    // gRPC logs to java.util.logging; its lines come out like all others.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static Level level(int verbosity) {
    return verbosity >= 10 ? Level.TRACE : verbosity >= 5 ? Level.DEBUG : Level.INFO;
  }

  private static void start(LoggerContext context, Appender<ILoggingEvent> appender, Level level) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    // Libraries log warnings and errors only: at DEBUG netty writes every frame of gRPC in
    // hexadecimal, and with it every token and secret.
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger("io.strongroom").setLevel(level);
    MISUSE.forEach(logger -> context.getLogger(logger).setLevel(Level.OFF));
  }

  /** Its lines are JSON already. */
  private static void startAudit(
      LoggerContext context, Appender<ILoggingEvent> appender, LogSettings.Audit audit) {
    Logger logger = context.getLogger(AuditLog.LOGGER);
    logger.detachAppender(AUDIT);
    logger.setAdditive(false);
    logger.setLevel(
        switch (audit) {
          case ALL -> Level.DEBUG;
          case CHANGES -> Level.INFO;
          case NONE -> Level.OFF;
        });
    logger.addAppender(appender);
  }

  /** Waits until what was logged is written, {@link #MAX_FLUSH} per log at the longest. */
  static void flush() {
    writers.forEach(writer -> writer.flush(MAX_FLUSH));
  }

  /** How many lines of the driver's own log were lost because the log was not read. */
  static long lostLogLines() {
    return writers.isEmpty() ? 0 : writers.getFirst().lost();
  }

  /** How many lines of the audit log were lost because the log was not read. */
  static long lostAuditLines() {
    return writers.isEmpty() ? 0 : writers.getLast().lost();
  }

  private static byte[] lostLines(
      LoggerContext context, Encoder<ILoggingEvent> encoder, long lost) {
    return encoder.encode(
        new LoggingEvent(
            Logging.class.getName(),
            context.getLogger(Logging.class),
            Level.WARN,
            "{} lines of this log were lost here: nobody read it",
            null,
            new Object[] {lost}));
  }

  private static byte[] auditLine(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Appender<ILoggingEvent> appender(
      LoggerContext context, String name, Encoder<ILoggingEvent> encoder, LineWriter writer) {
    LineAppender appender = new LineAppender(encoder, writer);
    appender.setContext(context);
    appender.setName(name);
    appender.start();
    return appender;
  }

  /** For commands that people type: they wait for their own terminal. */
  private static Appender<ILoggingEvent> console(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(STDERR);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> started(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> text(String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(pattern);
    return encoder;
  }

  private static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    return encoder;
  }
}
