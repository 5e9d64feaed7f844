package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ProxyException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The flags for outbound connections (proxy, trust), the same for every provider. */
final class OutboundFlags {
  static final Flag PROXY =
      Flag.value(
          "https-proxy",
          "http://HOST:PORT",
          "",
          "The HTTP proxy to the stores. The environment is not looked at.");
  static final Flag NO_PROXY =
      Flag.value(
          "no-proxy",
          "HOST[,...]",
          "",
          "What is reached without it: example.com and all below, .example.com only what is below,"
              + " 10.0.0.0/8.");
  static final Flag CA_BUNDLE =
      Flag.value(
          "ca-bundle",
          "FILE",
          "",
          "PEM file with certificate authorities, as a proxy's, that are trusted besides the"
              + " usual ones.");
  static final List<Flag> ALL = List.of(PROXY, NO_PROXY, CA_BUNDLE);

  private OutboundFlags() {}

  static Outbound read(FlagValues values) {
    return new Outbound(
        proxy(values, PROXY),
        exceptions(values),
        values.given(CA_BUNDLE).map(text -> values.absolute(CA_BUNDLE, text)));
  }

  /** The value of a flag that names a proxy. */
  static Optional<URI> proxy(FlagValues values, Flag flag) {
    Optional<String> text = values.given(flag);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI proxy = new URI(text.get());
      if ("http".equals(proxy.getScheme())
          && proxy.getHost() != null
          && proxy.getPort() > 0
          && proxy.getUserInfo() == null) {
        return Optional.of(proxy);
      }
    } catch (URISyntaxException e) {
      // reported below, without the text: a password may be in it
    }
    values.problem(flag, "is not of the form http://HOST:PORT");
    return Optional.empty();
  }

  private static List<ProxyException> exceptions(FlagValues values) {
    List<ProxyException> exceptions = new ArrayList<>();
    for (String entry : values.list(NO_PROXY)) {
      Optional<ProxyException> read = ProxyException.of(entry);
      if (read.isPresent()) {
        exceptions.add(read.get());
      } else {
        values.problem(NO_PROXY, "'%s' is no range of addresses, as in 10.0.0.0/8", entry);
      }
    }
    return exceptions;
  }
}
