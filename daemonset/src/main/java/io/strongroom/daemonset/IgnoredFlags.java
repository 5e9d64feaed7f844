package io.strongroom.daemonset;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.GoFlags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Flags of the Secrets Store CSI Driver that are accepted, so that its manifests start this driver
 * unchanged, and that change nothing (yet).
 */
final class IgnoredFlags {
  /**
   * A flag without effect.
   *
   * @param happensAnyway the value with which the flag asks for what happens without it
   */
  private record Inert(Flag flag, Optional<String> happensAnyway) {}

  private static final List<Inert> INERT =
      List.of(
          value("metrics-backend"),
          bool("enable-pprof", false),
          value("pprof-port"),
          bool("provider-health-check", false),
          value("provider-health-check-interval"),
          // klog's
          bool("add_dir_header", false),
          bool("alsologtostderr", false),
          value("log_backtrace_at", ""),
          value("log_dir", ""),
          value("log_file", ""),
          value("log_file_max_size"),
          bool("logtostderr", true),
          bool("one_output", false),
          bool("skip_headers", false),
          bool("skip_log_headers", false),
          value("stderrthreshold"),
          value("vmodule", ""));

  private IgnoredFlags() {}

  private static Inert bool(String name, boolean happensAnyway) {
    return new Inert(Flag.bool(name, ""), Optional.of(Boolean.toString(happensAnyway)));
  }

  private static Inert value(String name) {
    return new Inert(Flag.value(name, "VALUE", "", ""), Optional.empty());
  }

  private static Inert value(String name, String happensAnyway) {
    return new Inert(Flag.value(name, "VALUE", "", ""), Optional.of(happensAnyway));
  }

  static List<Flag> all() {
    return INERT.stream().map(Inert::flag).toList();
  }

  static String names() {
    return all().stream().map(Flag::spelling).collect(Collectors.joining(", "));
  }

  /** The flags that were set to a value that has no effect, in the order of the list above. */
  static List<String> withoutEffect(GoFlags flags) {
    return INERT.stream()
        .filter(inert -> flags.isSet(inert.flag()))
        .filter(inert -> !inert.happensAnyway().equals(Optional.of(flags.value(inert.flag()))))
        .map(inert -> inert.flag().spelling())
        .toList();
  }
}
