package io.strongroom.driver.provider;

import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.yaml.Names;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which provider serves which {@code spec.provider}. */
public final class Providers {
  private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

  private final TreeMap<String, SecretProvider> builtIn = new TreeMap<>();
  private final ExternalProviders external;
  private final Set<String> leftToSocket = new TreeSet<>();
  private final Set<String> saidTwice = ConcurrentHashMap.newKeySet();

  /**
   * @param builtIn the providers inside this process
   * @param bySocket names that are served by their socket although a provider is built in
   */
  public Providers(
      Collection<SecretProvider> builtIn, Set<String> bySocket, ExternalProviders external) {
    this.external = external;
    for (SecretProvider provider : builtIn) {
      register(provider.name(), provider, bySocket);
      provider.aliases().forEach(alias -> register(alias, provider, bySocket));
    }
  }

  private void register(String name, SecretProvider provider, Set<String> bySocket) {
    if (bySocket.contains(name)) {
      leftToSocket.add(name);
    } else if (builtIn.put(name, provider) != null) {
      throw new IllegalArgumentException("two providers are called " + name);
    }
  }

  /** The provider of a name. */
  public sealed interface Resolved {
    record BuiltIn(SecretProvider provider) implements Resolved {}

    record External(ExternalProvider provider) implements Resolved {}

    /** No provider of that name; {@code message} says what there is. */
    record Unknown(String message) implements Resolved {}
  }

  /** A provider inside the process wins over a socket of the same name. */
  public Resolved resolve(String name) {
    SecretProvider provider = builtIn.get(name);
    if (provider == null) {
      return external
          .find(name)
          .<Resolved>map(Resolved.External::new)
          .orElseGet(() -> new Resolved.Unknown(unknown(name)));
    }
    sayOnceIfBoth(name);
    return new Resolved.BuiltIn(provider);
  }

  private void sayOnceIfBoth(String name) {
    if (!saidTwice.contains(name) && external.find(name).isPresent() && saidTwice.add(name)) {
      LOG.warn(
          "provider {} is built in and has a socket too: the built-in one serves it;"
              + " --providers={}=socket (Helm: socketProviders) turns that round",
          name,
          name);
    }
  }

  private String unknown(String name) {
    Set<String> known = new TreeSet<>(builtIn.keySet());
    known.addAll(external.available());
    String available =
        known.isEmpty() ? "none is available" : "available: " + String.join(", ", known);
    String without =
        leftToSocket.contains(name)
            ? "is left to a socket by --providers (Helm: socketProviders, or providers.%s.enabled is false)"
                .formatted(name)
            : "is not built in";
    String meant = Names.nearest(name, known).map(" (did you mean %s?)"::formatted).orElse("");
    return "provider not found: provider \"%s\" %s and has no socket in %s%s; %s"
        .formatted(printable(name), without, external.directories(), meant, available);
  }

  /** A class author chose the name; it goes into one line for a person. */
  private static String printable(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return clean.length() <= 40 ? clean : clean.substring(0, 40) + "...";
  }
}
