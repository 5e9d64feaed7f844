package io.strongroom.provider.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Recognisable secret values, and the search for them in every place where a secret must not be.
 *
 * <p>While a canary is planted, everything that is logged at any level is captured; closing it
 * fails the test if a secret is in there. A secret is found raw, in base64, hex or percent
 * encoding, as a printed byte array, and in part: {@value SecretForms#WINDOW} characters in a row
 * are enough.
 *
 * <pre>{@code
 * try (Canary canary = Canary.plant()) {
 *   store.put("db", canary.secret("db-password"));
 *   canary.assertAbsentFrom(publish().getStatus().getDescription());
 * }
 * }</pre>
 */
public final class Canary implements AutoCloseable {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int RANDOM_CHARACTERS = 32;

  /**
   * Loggers that print every frame or header below INFO. The canary listens to them from INFO on,
   * so it is blind to what they print below: the process must never let them below INFO, whatever
   * level an operator sets, and a test of its logging has to hold it to that.
   */
  public static final List<String> WIRE_LOGGERS =
      List.of(
          "io.grpc.netty",
          "io.grpc.netty.shaded",
          "io.netty",
          "org.apache.hc",
          "software.amazon.awssdk");

  private static final int EXCERPT = 60;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private final Map<Logger, @Nullable Level> levelsBefore = new LinkedHashMap<>();
  private final Map<Appender<ILoggingEvent>, Filter<ILoggingEvent>> keptQuiet =
      new LinkedHashMap<>();
  private final CapturedLog log = new CapturedLog();
  private final Logger root;

  private Canary() {
    // Asked for by type: with another SLF4J binding the canary would see nothing, silently.
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.setContext(context);
    log.start();
    root.iteratorForAppenders().forEachRemaining(this::keepQuiet);
    root.addAppender(log);
    setLevel(root, Level.TRACE);
    WIRE_LOGGERS.forEach(name -> setLevel(context.getLogger(name), Level.INFO));
  }

  /** Starts to listen to the log. */
  public static Canary plant() {
    return new Canary();
  }

  /**
   * A secret value to look for: letters, digits and one hyphen, so that it can stand in any file
   * without quotes. The same name gives the same value again.
   */
  public synchronized String secret(String name) {
    return secrets.computeIfAbsent(name, _ -> "canary-" + randomText());
  }

  /** Looks for a value that was not made here, for example a token, as well. Returns the value. */
  public synchronized String watch(String name, String value) {
    if (value.length() < SecretForms.WINDOW) {
      throw new IllegalArgumentException("too short to be told from chance: use a longer value");
    }
    secrets.put(name, value);
    return value;
  }

  public void assertAbsentFrom(@Nullable String text) {
    if (text != null) {
      search("the text", text);
    }
  }

  /** Looks at the messages of the whole chain: causes and suppressed exceptions. */
  public void assertAbsentFrom(@Nullable Throwable failure) {
    if (failure != null) {
      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text, true));
      search("the exception", text.toString());
    }
  }

  /** Looks at every file below {@code dir}: names, content, targets of links. */
  public void assertAbsentUnder(Path dir) throws IOException {
    try (Stream<Path> tree = Files.walk(dir)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        search("the name of " + path, dir.relativize(path).toString());
        if (Files.isSymbolicLink(path)) {
          search("the link " + path, Files.readSymbolicLink(path).toString());
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          search(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  /** Looks at what was logged so far. */
  public void assertLogIsClean() {
    search("the log", log.text());
  }

  /** Everything that was logged since the canary was planted, for further assertions. */
  public String log() {
    return log.text();
  }

  /** Stops listening. Fails if a secret was logged. */
  @Override
  public void close() {
    root.detachAppender(log);
    levelsBefore.forEach(Logger::setLevel);
    keptQuiet.forEach(Canary::removeFilter);
    log.stop();
    assertLogIsClean();
  }

  /** The console goes on showing what it showed before, although the level is TRACE now. */
  private void keepQuiet(Appender<ILoggingEvent> appender) {
    ThresholdFilter filter = new ThresholdFilter();
    filter.setLevel(root.getEffectiveLevel().toString());
    filter.start();
    appender.addFilter(filter);
    keptQuiet.put(appender, filter);
  }

  private static void removeFilter(Appender<ILoggingEvent> appender, Filter<ILoggingEvent> filter) {
    List<Filter<ILoggingEvent>> filters = appender.getCopyOfAttachedFiltersList();
    appender.clearAllFilters();
    filters.stream().filter(each -> !each.equals(filter)).forEach(appender::addFilter);
  }

  private void setLevel(Logger logger, Level level) {
    levelsBefore.put(logger, logger.getLevel());
    logger.setLevel(level);
  }

  private String randomText() {
    StringBuilder text = new StringBuilder();
    random
        .ints(RANDOM_CHARACTERS, 0, ALPHABET.length())
        .forEach(at -> text.append(ALPHABET.charAt(at)));
    return text.toString();
  }

  private synchronized void search(String where, String text) {
    List<String> found = new ArrayList<>();
    secrets.forEach(
        (name, value) ->
            SecretForms.findIn(text, value)
                .ifPresent(
                    hit ->
                        found.add(
                            "secret '%s' as %s: %s"
                                .formatted(name, hit.form(), excerpt(text, hit.at())))));
    if (!found.isEmpty()) {
      throw new AssertionError("found in %s:%n  %s".formatted(where, String.join("\n  ", found)));
    }
  }

  private static String excerpt(String text, int at) {
    String around =
        text.substring(Math.max(0, at - EXCERPT), Math.min(text.length(), at + EXCERPT));
    return Arrays.toString(around.split("\\R"));
  }
}
