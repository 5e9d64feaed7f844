package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The built-in providers, with the operator's settings. */
public final class BuiltInProviders {
  private static final List<BuiltInProvider> ALL =
      List.of(
          new BuiltInFile(),
          new BuiltInVault(),
          new BuiltInAws(),
          new BuiltInAzure(),
          new BuiltInGcp());

  private final List<BuiltInProvider.Maker> makers;

  BuiltInProviders(List<BuiltInProvider.Maker> makers) {
    this.makers = List.copyOf(makers);
  }

  /** Every flag of every provider, and those that they share. */
  public static List<Flag> flags() {
    return Stream.concat(
            OutboundFlags.ALL.stream(), ALL.stream().flatMap(each -> each.flags().stream()))
        .toList();
  }

  /** Reads the flags; mistakes are reported to {@code values}. */
  public static BuiltInProviders read(FlagValues values) {
    Outbound outbound = OutboundFlags.read(values);
    return new BuiltInProviders(ALL.stream().map(each -> each.read(values, outbound)).toList());
  }

  /** The embedded store alone, for a demo. */
  public static BuiltInProviders embeddedStore(Path folder) {
    return new BuiltInProviders(List.of(_ -> BuiltInFile.of(folder)));
  }

  /** One of a caller's own making in place of those that are built in. */
  public static BuiltInProviders of(Function<ClusterLookups, List<SecretProvider>> maker) {
    return new BuiltInProviders(List.of(maker::apply));
  }

  /** For checking classes offline. */
  public static List<SecretProvider> offline() {
    return ALL.stream().flatMap(each -> each.offline().stream()).toList();
  }

  /** Makes the providers; the caller closes them. */
  public List<SecretProvider> make(ClusterLookups cluster) {
    return makers.stream().flatMap(maker -> maker.make(cluster).stream()).toList();
  }
}
