package io.strongroom.provider.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Leads the names of stores that tests stand in for to this machine, other names as ever, in every
 * module whose tests have this one. Remembers what was asked for.
 */
public final class NamesOfTests extends InetAddressResolverProvider {
  /** Where a stand-in for AWS listens: {@code SERVICE.REGION.aws.test}. */
  public static final String AWS = ".aws.test";

  /** Where a stand-in for Google listens: {@code SERVICE.google.test}. */
  public static final String GOOGLE = ".google.test";

  /**
   * Where a stand-in for Azure listens: {@code VAULT.vault.azure.test}, {@code login.azure.test}.
   */
  public static final String AZURE = ".azure.test";

  /** A name that resolves to the node itself. */
  public static final String REBOUND = "rebound.example";

  private static final List<String> HERE = List.of(AWS, GOOGLE, AZURE, REBOUND);
  private static final List<String> ASKED = new CopyOnWriteArrayList<>();

  /** Every name that was looked up in this process. */
  public static List<String> asked() {
    return List.copyOf(ASKED);
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        ASKED.add(host);
        return HERE.stream().anyMatch(host::endsWith)
            ? Stream.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}))
            : usual.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return usual.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "names of the tests";
  }
}
