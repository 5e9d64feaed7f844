package io.strongroom.bench;

import static io.strongroom.bench.ComparedDriver.STRONGROOM;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.FormatMethod;
import io.strongroom.bench.Target.Limit;
import io.strongroom.cli.kubelet.PodVolume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures the memory of this driver with the store of each cloud in use, one at a time, as a node
 * has it: the image's entry point, before an API server. The second half of {@code bench/run
 * stores}.
 */
public final class Stores {
  private static final Target RESIDENT = new Target(Limit.atMost(110), Limit.atMost(90));
  private static final Target ANONYMOUS = new Target(Limit.atMost(66), Limit.atMost(50));

  /** When memory is read. */
  private enum Moment {
    IDLE("idle, nothing of it loaded"),
    FIRST("after the first volume"),
    ALL("after all volumes");

    private final String title;

    Moment(String title) {
      this.title = title;
    }

    private String resident(MeasuredStore.Kind kind) {
      return "%s, %s, resident".formatted(kind, name());
    }

    private String anonymous(MeasuredStore.Kind kind) {
      return "%s, %s, anonymous".formatted(kind, name());
    }
  }

  private final Setting setting;
  private final Figures figures = new Figures();
  private final Map<MeasuredStore.Kind, String> asked = new EnumMap<>(MeasuredStore.Kind.class);

  private Stores(Setting setting) {
    this.setting = setting;
  }

  /**
   * Takes and prints all figures.
   *
   * @param arguments the file with the {@link Setting}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Stores stores = new Stores(Setting.read(Path.of(arguments[0])));
    String machine = Machine.describe();
    for (int round = 1; round <= stores.setting.rounds(); round++) {
      for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
        System.err.printf(
            "stores: round %d of %d: %s%n", round, stores.setting.rounds(), kind.title());
        stores.measure(kind);
      }
    }
    stores.table(machine);
  }

  private void measure(MeasuredStore.Kind kind) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(setting.work(), "s");
    try (MeasuredStore store = kind.open(directory, setting.bao())) {
      apply(kind, store.parameters());
      try (FreshDriver driver =
          FreshDriver.start(setting, STRONGROOM, FreshDriver.USUAL_ROTATION, store.flags())) {
        memory(kind, Moment.IDLE, driver);
        Round round = driver.round(ConnectionUse.PER_CALL, 1);
        BenchVolumes first = publish(driver, round, store, 1);
        memory(kind, Moment.FIRST, driver);
        BenchVolumes others = publish(driver, round, store, setting.volumes() - 1);
        memory(kind, Moment.ALL, driver);
        asked.putIfAbsent(kind, store.asked());
        for (BenchVolumes volumes : List.of(first, others)) {
          round.unpublish(volumes);
          volumes.remove();
        }
      }
    }
  }

  /** Makes the class in the namespace of all pods, or another in its place. */
  private void apply(MeasuredStore.Kind kind, Map<String, String> parameters)
      throws IOException, InterruptedException {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: secrets-store.csi.x-k8s.io/v1
            kind: SecretProviderClass
            metadata: {name: %s, namespace: default}
            spec:
              provider: %s
              parameters:
            """
                .formatted(kind.secretProviderClass(), kind.provider()));
    parameters.forEach((key, value) -> yaml.append("    %s: %s\n".formatted(key, value)));
    List<String> command = new ArrayList<>(setting.kubectl());
    command.addAll(List.of("apply", "-f", "-"));
    Process kubectl =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream manifest = kubectl.getOutputStream()) {
      manifest.write(yaml.toString().getBytes(UTF_8));
    }
    if (kubectl.waitFor() != 0) {
      throw new IOException("the class of %s was not made".formatted(kind.title()));
    }
  }

  private static BenchVolumes publish(
      FreshDriver driver, Round round, MeasuredStore store, int count)
      throws IOException, InterruptedException {
    List<PodVolume> pods = Stream.generate(store::newPod).limit(count).toList();
    BenchVolumes volumes = driver.volumes(pods);
    round.publish(volumes);
    return volumes;
  }

  private void memory(MeasuredStore.Kind kind, Moment moment, FreshDriver driver)
      throws IOException, InterruptedException {
    Thread.sleep(setting.settle());
    Memory memory = driver.memory();
    figures.add(STRONGROOM, moment.resident(kind), memory.resident());
    figures.add(STRONGROOM, moment.anonymous(kind), memory.anonymous());
  }

  private void table(String machine) {
    print("%s%n", machine);
    print(
        "| a store in use, %d volumes, medians of %d, MiB | here | must | stretch | verdict |",
        setting.volumes(), setting.rounds());
    print("| --- | --- | --- | --- | --- |");
    for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
      for (Moment moment : Moment.values()) {
        boolean wanted = moment == Moment.ALL;
        String what = "%s: %s, ".formatted(kind.title(), moment.title);
        row(what + "resident", moment.resident(kind), wanted ? RESIDENT : Target.NONE);
        row(what + "anonymous", moment.anonymous(kind), wanted ? ANONYMOUS : Target.NONE);
      }
    }
    print("");
    asked.forEach((kind, what) -> print("asked of %s for them: %s", kind.title(), what));
  }

  private void row(String what, String figure, Target target) {
    print(
        "| %s | %s | %s | %s | %s |",
        what,
        figures.text(STRONGROOM, figure),
        target.must().text(),
        target.stretch().text(),
        target.verdict(0, figures.median(STRONGROOM, figure)));
  }

  @FormatMethod
  private static void print(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
