package io.strongroom.provider.vault.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Addresses behind which is no server of secrets, but the node or the cloud's own services. */
final class ReservedAddresses {
  /** Metadata services that are not link-local. */
  private static final List<AddressRange> METADATA =
      Stream.of(
              "fd00:ec2::/32", // AWS: instance metadata, Pod Identity, time
              "fd20:ce::254", // Google Cloud
              "168.63.129.16", // Azure: the host's agent
              "100.100.100.200", // Alibaba Cloud
              "0.0.0.0/8", // "this host": Linux connects 0.0.0.0 to itself
              "::/96", // "this host", and IPv4 addresses in a deprecated spelling
              "240.0.0.0/4")
          .map(range -> AddressRange.parse(range).orElseThrow())
          .toList();

  /** IPv4 addresses inside IPv6 ones: how many bytes stand before them. */
  private record Embedding(AddressRange range, int offset) {}

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(AddressRange.parse("64:ff9b::/96").orElseThrow(), 12), // NAT64
          new Embedding(AddressRange.parse("2002::/16").orElseThrow(), 2)); // 6to4

  private static final int IPV4_BYTES = 4;

  private ReservedAddresses() {}

  static boolean contains(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || METADATA.stream().anyMatch(range -> range.contains(address))
        || EMBEDDINGS.stream()
            .filter(embedding -> embedding.range.contains(address))
            .anyMatch(embedding -> contains(embedded(address, embedding.offset)));
  }

  private static InetAddress embedded(InetAddress address, int offset) {
    try {
      return InetAddress.getByAddress(
          Arrays.copyOfRange(address.getAddress(), offset, offset + IPV4_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
