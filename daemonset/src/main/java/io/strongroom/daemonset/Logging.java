package io.strongroom.daemonset;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.strongroom.driver.audit.AuditLog;
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
   * These write a stack trace for whatever a peer sends that is no gRPC. The driver has a line of
   * its own for it.
   */
  private static final List<String> MISUSE =
      List.of(
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream",
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

  /** Time in UTC with offset, so that lines of several nodes compare. */
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0} %msg%replace( %kvp{NONE}){' $',"
          + " ''}%n%ex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    start(context, false, Level.INFO);
    startAudit(context, LogSettings.Audit.NONE);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void configure(LogSettings settings) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("SLF4J is not bound to logback but to " + factory);
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAppender(STDERR);
    start(context, settings.json(), level(settings.verbosity()));
    startAudit(context, settings.audit());
    // gRPC logs to java.util.logging; its lines come out like all others.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static Level level(int verbosity) {
    return verbosity >= 10 ? Level.TRACE : verbosity >= 5 ? Level.DEBUG : Level.INFO;
  }

  private static void start(LoggerContext context, boolean json, Level level) {
    Appender<ILoggingEvent> appender =
        console(context, STDERR, "System.err", json ? json() : text(TEXT));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    // Others' libraries are heard when something is wrong, and never more: at DEBUG netty writes
    // every frame of gRPC in hexadecimal, and with it every token and secret.
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger("io.strongroom").setLevel(level);
    MISUSE.forEach(logger -> context.getLogger(logger).setLevel(Level.OFF));
  }

  /** Its lines are JSON by themselves. */
  private static void startAudit(LoggerContext context, LogSettings.Audit audit) {
    Logger logger = context.getLogger(AuditLog.LOGGER);
    logger.detachAppender(AUDIT);
    logger.setAdditive(false);
    logger.setLevel(
        switch (audit) {
          case ALL -> Level.DEBUG;
          case CHANGES -> Level.INFO;
          case NONE -> Level.OFF;
        });
    logger.addAppender(console(context, AUDIT, "System.out", text("%msg%n")));
  }

  private static Appender<ILoggingEvent> console(
      LoggerContext context, String name, String target, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(name);
    appender.setTarget(target);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
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
