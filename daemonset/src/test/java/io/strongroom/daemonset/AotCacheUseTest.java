package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AotCacheUseTest {
  private static final String COMMAND_LINE = "java\0-XX:AOTCache=/app/aot-1\0-jar\0x.jar\0driver\0";

  private final Logger logger = (Logger) LoggerFactory.getLogger(AotCacheUse.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void mappedCacheIsInUse() {
    AotCacheUse.report(
        COMMAND_LINE,
        "7f0-7f1 r--p 0 fe:00 12 /jre/lib/modules\n8-9 r--p 0 fe:00 13  /app/aot-1\n");
    assertThat(lines.list)
        .singleElement()
        .hasToString("[INFO] the ahead-of-time cache /app/aot-1 is in use");
  }

  @Test
  void cacheThatIsNotMappedIsWarnedOf() {
    AotCacheUse.report(COMMAND_LINE, "7f0-7f1 r--p 0 fe:00 12 /jre/lib/modules\n");
    assertThat(lines.list)
        .singleElement()
        .hasToString(
            "[WARN] the ahead-of-time cache /app/aot-1 is not in use: there is no such file; starts"
                + " are slower and memory is not shared");
  }

  @Test
  void withoutCacheThereIsNothingToWarnOf() {
    AotCacheUse.report("java\0-jar\0x.jar\0driver\0", "");
    assertThat(lines.list)
        .singleElement()
        .hasToString("[INFO] there is no ahead-of-time cache: starts are slower without");
  }
}
