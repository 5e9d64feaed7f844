package io.strongroom.provider.vault.address;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses that a class may not name unless the operator allows them: those by which it would
 * reach the node itself, its neighbours' sockets or a cloud's metadata service with a request that
 * the node makes.
 */
public final class AllowedAddresses {
  /** Nothing beyond the usual addresses. */
  public static final AllowedAddresses NONE = new AllowedAddresses(Set.of(), List.of(), false);

  /** Every address; for checking classes offline, where nothing is connected. */
  public static final AllowedAddresses ANY = new AllowedAddresses(Set.of(), List.of(), true);

  private final Set<String> sockets;
  private final List<AddressRange> ranges;
  private final boolean any;

  private AllowedAddresses(Set<String> sockets, List<AddressRange> ranges, boolean any) {
    this.sockets = Set.copyOf(sockets);
    this.ranges = List.copyOf(ranges);
    this.any = any;
  }

  /**
   * What is wrong with the operator's list, if anything is.
   *
   * @param entries {@code unix:///path}, {@code 127.0.0.1}, {@code 127.0.0.0/8}, {@code ::1/128}
   */
  public static Optional<String> problemOf(List<String> entries) {
    return entries.stream()
        .filter(
            entry -> !entry.startsWith(StoreAddress.UNIX) && AddressRange.parse(entry).isEmpty())
        .findFirst()
        .map("'%s' is neither unix:///path nor an IP address nor a range of them"::formatted);
  }

  /** The operator's list, in which {@link #problemOf} finds nothing wrong. */
  public static AllowedAddresses of(List<String> entries) {
    Set<String> sockets = new LinkedHashSet<>();
    List<AddressRange> ranges = new ArrayList<>();
    for (String entry : entries) {
      if (entry.startsWith(StoreAddress.UNIX)) {
        sockets.add(entry.substring(StoreAddress.UNIX.length()));
      } else {
        ranges.add(AddressRange.parse(entry).orElseThrow());
      }
    }
    return new AllowedAddresses(sockets, ranges, false);
  }

  public boolean socket(String path) {
    return any || sockets.contains(path);
  }

  public boolean address(InetAddress address) {
    return any
        || !ReservedAddresses.contains(address)
        || ranges.stream().anyMatch(range -> range.contains(address));
  }

  @Override
  public String toString() {
    return any ? "AllowedAddresses[any]" : "AllowedAddresses%s%s".formatted(sockets, ranges);
  }
}
