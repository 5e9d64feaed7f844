package io.strongroom.provider.vault.http;

import io.strongroom.provider.vault.address.AllowedAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the name of a server, and checks the addresses against the operator's list: at every
 * connect, since the owner of a name can change them at any time.
 */
public final class GuardedResolver implements DnsResolver {
  private final boolean trusted;
  private final AllowedAddresses allowed;

  public GuardedResolver(boolean trusted, AllowedAddresses allowed) {
    this.trusted = trusted;
    this.allowed = allowed;
  }

  /** All addresses of a name turned out to be the node's own or its cloud's. */
  public static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1;

    ForbiddenAddressException(String host) {
      super(host);
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (trusted) {
      return addresses;
    }
    InetAddress[] usable =
        Arrays.stream(addresses).filter(allowed::address).toArray(InetAddress[]::new);
    if (usable.length == 0) {
      throw new ForbiddenAddressException(host);
    }
    return usable;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
