package io.strongroom.provider.vault.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses that share their first bits.
 *
 * @param first an address of the range
 * @param bits how many leading bits count
 */
public record AddressRange(InetAddress first, int bits) {
  /** An address, or an address with the number of bits after a slash. Never asks a name server. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int length = address.get().getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return Optional.of(new AddressRange(address.get(), length));
    }
    try {
      int bits = Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > length
          ? Optional.empty()
          : Optional.of(new AddressRange(address.get(), bits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The address that a text is in its usual spelling; absent for names and for odd spellings. */
  public static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(
          text.contains(":") ? Inet6Address.ofLiteral(text) : Inet4Address.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] theirs = address.getAddress();
    byte[] ours = first.getAddress();
    if (theirs.length != ours.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >>> (bit % Byte.SIZE);
      int at = bit / Byte.SIZE;
      if (((theirs[at] ^ ours[at]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
