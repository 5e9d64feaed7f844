package io.strongroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.bench.ApiServerAuditLog.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiServerAuditLogTest {
  private static final String DRIVER = "system:serviceaccount:kube-system:driver";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void makeLog() throws IOException {
    file = Files.createFile(directory.resolve("audit.log"));
  }

  @Test
  void readsAndWritesOfOneAccountAreCountedOnce() throws IOException {
    append(
        event(DRIVER, "get", "ResponseComplete") + "\n",
        event(DRIVER, "patch", "ResponseComplete") + "\n",
        event(DRIVER, "watch", "ResponseStarted") + "\n",
        event(DRIVER, "watch", "ResponseComplete") + "\n",
        event("kubelet", "get", "ResponseComplete") + "\n");
    ApiServerAuditLog log = new ApiServerAuditLog(file);

    assertThat(log.since(DRIVER)).isEqualTo(new Calls(2, 1));
    assertThat(log.since(DRIVER)).isEqualTo(new Calls(0, 0));
  }

  @Test
  void lineThatIsBeingWrittenCountsWhenItIsWhole() throws IOException {
    String event = event(DRIVER, "create", "ResponseComplete");
    append(event.substring(0, 20));
    ApiServerAuditLog log = new ApiServerAuditLog(file);

    assertThat(log.since(DRIVER)).isEqualTo(new Calls(0, 0));
    append(event.substring(20), "\n");
    assertThat(log.since(DRIVER)).isEqualTo(new Calls(0, 1));
  }

  private void append(String... parts) throws IOException {
    Files.writeString(file, String.join("", parts), StandardOpenOption.APPEND);
  }

  private static String event(String account, String verb, String stage) {
    return """
    {"stage": "%s", "verb": "%s", "user": {"username": "%s"}}\
    """
        .formatted(stage, verb, account);
  }
}
