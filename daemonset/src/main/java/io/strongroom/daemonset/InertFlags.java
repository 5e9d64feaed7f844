package io.strongroom.daemonset;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Flags of the Secrets Store CSI Driver that are taken, so that its manifests start this driver
 * unchanged, and that change nothing (yet).
 */
final class InertFlags {
  /**
   * @param happensAnyway the value with which the flag asks for what happens without it
   */
  private record Inert(String name, Class<?> type, Optional<String> happensAnyway) {
    static Inert flag(String name) {
      return new Inert(name, String.class, Optional.empty());
    }

    static Inert flag(String name, String happensAnyway) {
      return new Inert(name, String.class, Optional.of(happensAnyway));
    }

    static Inert bool(String name, boolean happensAnyway) {
      return new Inert(name, boolean.class, Optional.of(Boolean.toString(happensAnyway)));
    }
  }

  private static final List<Inert> FLAGS =
      List.of(
          Inert.bool("--enable-secret-rotation", false),
          Inert.flag("--rotation-poll-interval"),
          Inert.flag("--metrics-addr"),
          Inert.flag("--metrics-backend"),
          Inert.bool("--enable-pprof", false),
          Inert.flag("--pprof-port"),
          Inert.bool("--provider-health-check", false),
          Inert.flag("--provider-health-check-interval"),
          Inert.flag("--kubeconfig", ""),
          // klog's
          Inert.bool("--add_dir_header", false),
          Inert.bool("--alsologtostderr", false),
          Inert.flag("--log_backtrace_at", ""),
          Inert.flag("--log_dir", ""),
          Inert.flag("--log_file", ""),
          Inert.flag("--log_file_max_size"),
          Inert.bool("--logtostderr", true),
          Inert.bool("--one_output", false),
          Inert.bool("--skip_headers", false),
          Inert.bool("--skip_log_headers", false),
          Inert.flag("--stderrthreshold"),
          Inert.flag("--vmodule", ""));

  private InertFlags() {}

  static void addTo(CommandSpec command) {
    for (Inert flag : FLAGS) {
      command.addOption(OptionSpec.builder(flag.name()).type(flag.type()).hidden(true).build());
    }
  }

  /** The flags that were set to something that has no effect, in the order of the list above. */
  static List<String> withoutEffect(ParseResult parsed) {
    return FLAGS.stream()
        .filter(flag -> parsed.hasMatchedOption(flag.name()))
        .filter(
            flag -> {
              Object value = parsed.matchedOptionValue(flag.name(), "");
              return !flag.happensAnyway().equals(Optional.of(String.valueOf(value)));
            })
        .map(Inert::name)
        .toList();
  }
}
