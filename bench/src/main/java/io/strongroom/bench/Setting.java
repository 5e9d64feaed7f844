package io.strongroom.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What {@code bench/compare} has made ready: the programs, the API server, and how much of
 * everything is measured. One file of properties, written by the script.
 */
final class Setting {
  private final Properties properties;

  private Setting(Properties properties) {
    this.properties = properties;
  }

  static Setting read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new Setting(properties);
  }

  /** To work in; short, since the path of a socket has 108 bytes at most. */
  Path work() {
    return path("work");
  }

  /** The image's archive. */
  Path image() {
    return path("image");
  }

  /** The image's entry point, in the directory that the image was unpacked into. */
  List<String> imageCommand() throws IOException {
    return Files.readAllLines(path("image.command"));
  }

  /** The Secrets Store CSI Driver. */
  Path upstream() {
    return path("upstream");
  }

  /** The external provider that both drivers call. */
  Path provider() {
    return path("provider");
  }

  /** What kubectl is called with, as administrator. */
  List<String> kubectl() {
    return List.of(text("kubectl"), "--kubeconfig", text("kubeconfig"));
  }

  /** The API server's, a JSON object in each line. */
  Path auditLog() {
    return path("audit.log");
  }

  /** How often everything is measured; the median counts. */
  int rounds() {
    return number("rounds");
  }

  /** Of these only so many look at what memory grows by, which takes minutes and varies little. */
  int growthRounds() {
    return number("growth.rounds");
  }

  /** In a pass: each is published, published again and unpublished. */
  int volumes() {
    return number("volumes");
  }

  /** Over so many volumes in one process. */
  int passes() {
    return number("passes");
  }

  /** Pods of one Deployment that come at once. */
  int burst() {
    return number("burst");
  }

  /** From registration to the first call, and before memory is read. */
  Duration settle() {
    return Duration.ofSeconds(number("settle"));
  }

  /** How many volumes are published beyond a pass', to see what each costs. */
  int moreVolumes() {
    return number("more");
  }

  /** BenchVolumes that come and go, to see what stays. */
  int cycles() {
    return number("cycles");
  }

  /** How long the drivers are watched at rest. */
  Duration rest() {
    return Duration.ofSeconds(number("rest"));
  }

  /** How often kubelet publishes each volume again. */
  Duration republishEvery() {
    return Duration.ofSeconds(number("republish"));
  }

  /** How often kubelet publishes each volume again while the driver looks at the store once. */
  int republishesALook() {
    return number("look.republishes");
  }

  /** How often it looks for each volume in an hour of the day that is gone through. */
  int looksAnHour() {
    return number("hour.looks");
  }

  /** Of a day that is gone through. */
  int hours() {
    return number("hours");
  }

  /** The program of OpenBao. */
  Path bao() {
    return path("bao");
  }

  /** The kubeconfig of a driver's service account. */
  Path kubeconfigOf(String driver) {
    return path(driver + ".kubeconfig");
  }

  /** As whom a driver is in the audit log. */
  String accountOf(String driver) {
    return text(driver + ".account");
  }

  private int number(String key) {
    return Integer.parseInt(text(key));
  }

  private Path path(String key) {
    return Path.of(text(key));
  }

  private String text(String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalStateException("bench/compare said nothing of " + key);
    }
    return value;
  }
}
