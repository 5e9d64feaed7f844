package io.strongroom.provider.cloud;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One entry of {@code NO_PROXY}, with the meaning that Go's programs and curl give it.
 *
 * <p>{@code example.com} is that host and all below it, {@code .example.com} and {@code
 * *.example.com} all below it, {@code *} everything, {@code 10.0.0.0/8} addresses that are written
 * as such.
 */
public sealed interface ProxyException {
  /** Whether a host, a name or an address without brackets, is reached without the proxy. */
  boolean holdsFor(String host);

  /** A regular expression over names in lower case; absent for ranges of addresses. */
  Optional<String> pattern();

  /** Reads an entry; absent if it looks like a range of addresses and is none. */
  static Optional<ProxyException> of(String text) {
    String entry = text.strip().toLowerCase(Locale.ROOT);
    int slash = entry.indexOf('/');
    return slash < 0
        ? Optional.of(new Name(entry))
        : Range.of(entry.substring(0, slash), entry.substring(slash + 1));
  }

  /** A name with what is below it, or an address. */
  record Name(String text) implements ProxyException {
    @Override
    public boolean holdsFor(String host) {
      return Pattern.matches(regex(), host.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<String> pattern() {
      return Optional.of(regex());
    }

    private String regex() {
      if (text.startsWith(".")) {
        return stars("*" + text);
      }
      return text.startsWith("*") ? stars(text) : "(.*\\.)?" + stars(text);
    }

    private static String stars(String name) {
      return Arrays.stream(name.split("\\*", -1))
          .map(Pattern::quote)
          .collect(Collectors.joining(".*"));
    }
  }

  /** Addresses that begin with the same bits. */
  record Range(InetAddress first, int bits) implements ProxyException {
    static Optional<ProxyException> of(String address, String length) {
      try {
        InetAddress first = InetAddress.ofLiteral(address);
        int bits = Integer.parseInt(length);
        return bits >= 0 && bits <= first.getAddress().length * Byte.SIZE
            ? Optional.of(new Range(first, bits))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    @Override
    public boolean holdsFor(String host) {
      byte[] ours = first.getAddress();
      byte[] theirs;
      try {
        theirs = InetAddress.ofLiteral(host).getAddress();
      } catch (IllegalArgumentException e) {
        return false; // a name, which is not looked up for this
      }
      if (ours.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Optional<String> pattern() {
      return Optional.empty();
    }
  }
}
