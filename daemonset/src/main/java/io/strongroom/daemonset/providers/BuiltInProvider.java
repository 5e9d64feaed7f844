package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import java.util.List;

/**
 * A provider of the image, under one name or several: what an operator can set for it, and how it
 * is made. Its classes are loaded when a class first asks for it, not while flags are read.
 */
interface BuiltInProvider {
  List<Flag> flags();

  /**
   * Reads its flags; mistakes are reported to {@code values}.
   *
   * @param outbound the way out of the node, the same for every provider
   */
  Maker read(FlagValues values, Outbound outbound);

  /** For checking classes away from any node: as if the operator had set whatever may be set. */
  List<SecretProvider> offline();

  /** Makes it, once, after every flag was found to be right. */
  @FunctionalInterface
  interface Maker {
    List<SecretProvider> make(ClusterLookups cluster);
  }
}
