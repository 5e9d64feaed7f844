package io.strongroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Set;

/** Counts calls in the API server's audit log, from where the last count ended. */
final class ApiServerAuditLog {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private final Path file;
  private long end;

  ApiServerAuditLog(Path file) {
    this.file = file;
  }

  /**
   * Calls to the API server.
   *
   * @param reads a watch counts once
   */
  record Calls(int reads, int writes) {
    boolean isNone() {
      return reads + writes == 0;
    }

    Calls plus(Calls more) {
      return new Calls(reads + more.reads, writes + more.writes);
    }
  }

  /** The calls of an account that ended since the last question. */
  Calls since(String account) throws IOException {
    int reads = 0;
    int writes = 0;
    for (String line : newLines().split("\n", -1)) {
      if (!line.isEmpty()) {
        JsonElement event = JsonParser.parseString(line);
        if (isOf(account, event)) {
          if (READS.contains(event.getAsJsonObject().get("verb").getAsString())) {
            reads++;
          } else {
            writes++;
          }
        }
      }
    }
    return new Calls(reads, writes);
  }

  /** A watch is written down when it begins and when it ends; only its begin counts. */
  private static boolean isOf(String account, JsonElement event) {
    var call = event.getAsJsonObject();
    boolean watch = call.get("verb").getAsString().equals("watch");
    String stage = call.get("stage").getAsString();
    return call.getAsJsonObject("user").get("username").getAsString().equals(account)
        && stage.equals(watch ? "ResponseStarted" : "ResponseComplete");
  }

  /** Whole lines only: the last one may be written just now. */
  private String newLines() throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(log.length() - end)];
      log.seek(end);
      log.readFully(bytes);
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] != '\n') {
        length--;
      }
      end += length;
      return new String(bytes, 0, length, UTF_8);
    }
  }
}
