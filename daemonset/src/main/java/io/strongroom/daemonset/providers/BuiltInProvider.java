package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import java.util.List;

/**
 * A built-in provider, under one name or several: its flags, and how it is made from them. Its
 * classes are loaded when a class first asks for it, not while flags are read.
 */
interface BuiltInProvider {
  List<Flag> flags();

  /**
   * Reads its flags; mistakes are reported to {@code values}.
   *
   * @param outbound proxy and trust settings, the same for every provider
   */
  Maker read(FlagValues values, Outbound outbound);

  /** For checking classes offline: with every setting that an operator may make. */
  List<SecretProvider> offline();

  /** Makes the provider. Called once, after every flag was found valid. */
  @FunctionalInterface
  interface Maker {
    List<SecretProvider> make(ClusterLookups cluster);
  }
}
