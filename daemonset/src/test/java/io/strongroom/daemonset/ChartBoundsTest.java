package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Helm;
import io.strongroom.daemonset.chart.Rendered;
import io.strongroom.daemonset.chart.Rendered.Item;
import io.strongroom.daemonset.flags.Bounds;
import io.strongroom.daemonset.flags.Flag;
import io.strongroom.driver.spc.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers, sizes and durations: whatever Helm takes starts a driver, and whatever stops a driver is
 * refused by Helm. The flags know what they take; the chart has a copy.
 */
final class ChartBoundsTest {
  private static final Item COPY = Rendered.document(Helm.CHART.resolve("bounds.yaml"));

  /**
   * A value of the chart that becomes a flag with bounds.
   *
   * @param value its path, as {@code limits.publishTimeout}
   */
  record Setting(String value, Flag flag, Item copy) {
    String least() {
      return copy.text("least");
    }

    String most() {
      return copy.text("most");
    }

    String set(String text) {
      return "%s=%s".formatted(value, text);
    }

    String argument(String text) {
      return "%s=%s".formatted(flag.spelling(), text);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  static List<Setting> settings() {
    return COPY.at("settings").items().stream()
        .map(copy -> new Setting(copy.text("value"), flag(copy.text("flag")), copy))
        .toList();
  }

  private static Flag flag(String name) {
    return DriverFlags.ALL.stream()
        .filter(flag -> flag.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no flag " + name));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void copySaysWhatTheFlagSays(Setting setting) {
    assertThat(setting.copy().text("default")).isEqualTo(setting.flag().fallback());
    assertThat(said(setting)).isEqualTo(setting.flag().bounds());
  }

  private static Bounds said(Setting setting) {
    String kind = setting.copy().text("kind");
    return switch (kind) {
      case "number" ->
          new Bounds.Numbers(Integer.parseInt(setting.least()), Integer.parseInt(setting.most()));
      case "size" -> new Bounds.Sizes(setting.least(), setting.most());
      case "time" ->
          new Bounds.Times(
              setting.least(),
              setting.most(),
              setting.copy().find("reason").map(Item::text).orElse(""));
      default -> throw new AssertionError(kind);
    };
  }

  /** Also a value that the chart gets later: nothing that has bounds is passed on unlooked at. */
  @Test
  void copyHasEveryBoundedFlagThatTheChartSets() {
    Rendered chart = Helm.template("", everySettingAt(setting -> setting.flag().fallback()));

    assertThat(bounded(chart))
        .containsExactlyInAnyOrderElementsOf(
            settings().stream().map(setting -> setting.flag().name()).toList());
  }

  private static List<String> bounded(Rendered chart) {
    return chart.container().texts("args").stream()
        .map(argument -> argument.replaceFirst("^--?", "").replaceFirst("=.*", ""))
        .filter(name -> !(flag(name).bounds() instanceof Bounds.None))
        .toList();
  }

  @Test
  void settingsAreTakenAtTheirLeast() {
    assertBothTake(Setting::least);
  }

  @Test
  void settingsAreTakenAtTheirMost() {
    assertBothTake(Setting::most);
  }

  private static void assertBothTake(Function<Setting, String> at) {
    List<String> arguments = Helm.template("", everySettingAt(at)).container().texts("args");

    assertThat(arguments)
        .containsAll(
            settings().stream().map(setting -> setting.argument(at.apply(setting))).toList());
    assertThat(problems(arguments)).isEmpty();
  }

  private static String[] everySettingAt(Function<Setting, String> at) {
    return settings().stream()
        .flatMap(setting -> Stream.of("--set", setting.set(at.apply(setting))))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void beyondItsBoundsASettingIsRefusedByBoth(Setting setting) {
    for (String beyond : beyond(setting)) {
      Helm.Result result = Helm.tryTemplate("", "--set", setting.set(beyond));

      assertThat(result.exitCode()).as(setting.set(beyond)).isNotZero();
      assertThat(result.output())
          .containsAnyOf(setting.value() + " is ", "/" + setting.value().replace('.', '/'));
      assertThat(problems(List.of(setting.argument(beyond))))
          .anyMatch(problem -> problem.startsWith(setting.flag().spelling() + ": "));
    }
  }

  private static List<String> beyond(Setting setting) {
    List<String> beyond = new ArrayList<>(List.of(below(setting), above(setting)));
    if (setting.flag().bounds() instanceof Bounds.Times) {
      // More nanoseconds than 64 bits hold, and more than a year of four digits has.
      beyond.addAll(List.of("9999999h", "99999999999999h"));
    }
    return beyond;
  }

  private static String below(Setting setting) {
    return switch (setting.flag().bounds()) {
      case Bounds.Numbers(int least, int _) -> Long.toString(least - 1L);
      case Bounds.Sizes sizes -> Long.toString(sizes.leastBytes() - 1);
      case Bounds.Times times -> milliseconds(times.shortest().minusMillis(1));
      case Bounds.None() -> throw new AssertionError(setting);
    };
  }

  private static String above(Setting setting) {
    return switch (setting.flag().bounds()) {
      case Bounds.Numbers(int _, int most) -> Long.toString(most + 1L);
      // Longer numbers are spelt with a unit.
      case Bounds.Sizes sizes -> (sizes.mostBytes() >> 30) + 1 + "Gi";
      case Bounds.Times times -> milliseconds(times.longest().plusMillis(1));
      case Bounds.None() -> throw new AssertionError(setting);
    };
  }

  private static String milliseconds(Duration duration) {
    String text = duration.toMillis() + "ms";
    assertThat(GoDuration.parse(text)).contains(duration);
    return text;
  }

  /** As where the values of an earlier chart, which had it not, are used again. */
  @ParameterizedTest
  @MethodSource("settings")
  void withoutAValueTheDriversDefaultCounts(Setting setting) {
    List<String> arguments =
        Helm.template("", "--set", setting.set("null")).container().texts("args");

    assertThat(arguments).noneMatch(argument -> argument.startsWith(setting.argument("")));
    assertThat(problems(arguments)).isEmpty();
  }

  @Test
  void withoutAnyValueTheDriversDefaultsCount() {
    Rendered chart = Helm.template("", everySettingAt(_ -> "null"));

    assertThat(bounded(chart)).isEmpty();
    assertThat(chart.container().text("resources", "limits"))
        .isEqualTo(Helm.template("").container().text("resources", "limits"));
  }

  @Test
  void zeroIsAValue() {
    List<String> arguments =
        Helm.template("", "--set", "rotationReadGrace=0", "--set", "limits.maxAdoptionWatches=0")
            .container()
            .texts("args");

    assertThat(arguments).contains("--rotation-read-grace=0", "--max-adoption-watches=0");
  }

  static List<Item> ordered() {
    return COPY.at("ordered").items();
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void settingsInTheWrongOrderAreRefusedByBoth(Item pair) {
    Setting low = setting(pair.items().getFirst().text());
    Setting high = setting(pair.items().getLast().text());
    String more = low.copy().text("kind").equals("time") ? "48h" : "65Mi";
    String less = low.copy().text("kind").equals("time") ? "1s" : "1Mi";

    // The other one is the default, and then it is set.
    for (Optional<String> other : List.of(Optional.<String>empty(), Optional.of(less))) {
      List<String> values = new ArrayList<>(List.of("--set", low.set(more)));
      List<String> arguments = new ArrayList<>(List.of(low.argument(more)));
      other.ifPresent(
          text -> {
            values.addAll(List.of("--set", high.set(text)));
            arguments.add(high.argument(text));
          });

      assertThat(Helm.tryTemplate("", values.toArray(String[]::new)).output())
          .contains("%s (%s) is more than %s (".formatted(low, more, high));
      assertThat(problems(arguments))
          .anyMatch(problem -> problem.contains("is less than " + low.flag().spelling()));
    }
  }

  private static Setting setting(String value) {
    return settings().stream()
        .filter(setting -> setting.value().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no setting " + value));
  }

  /**
   * What the driver finds wrong with flags that have bounds; the node's directories are not here.
   */
  private static List<String> problems(List<String> arguments) {
    List<String> bounded =
        settings().stream().map(setting -> setting.flag().spelling()).collect(Collectors.toList());
    return ChartArgumentsTest.problems(arguments).stream()
        .filter(problem -> bounded.stream().anyMatch(flag -> problem.startsWith(flag + ": ")))
        .toList();
  }
}
