package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows after golang.org/x/net/http/httpproxy, whose meaning people know. */
final class ProxyExceptionTest {
  private static final URI PROXY = URI.create("http://proxy.example:3128");

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, store.example.com, true",
    "example.com, STORE.Example.COM, true",
    "Example.com, store.example.com, true",
    "example.com, myexample.com, false",
    "example.com, example.com.evil, false",
    ".example.com, example.com, false",
    ".example.com, store.example.com, true",
    "*.example.com, store.example.com, true",
    "*.example.com, example.com, false",
    "*, anything.test, true",
    "s*.test, store.test, true",
    "a.b, axb, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.0.0.0/8, 10.200.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/8, ten.test, false",
    "10.128.0.0/9, 10.127.255.255, false",
    "0.0.0.0/0, 192.0.2.1, true",
    "0.0.0.0/0, fd00::1, false",
    "fd00:ec2::/32, fd00:ec2::23, true",
    "fd00:ec2::/32, fd00:ec3::23, false",
  })
  void anEntryHoldsFor(String entry, String host, boolean holds) {
    ProxyException exception = ProxyException.of(entry).orElseThrow();
    assertThat(exception.holdsFor(host)).isEqualTo(holds);
    assertThat(
            new Outbound(Optional.of(PROXY), List.of(exception), Optional.empty())
                .proxyTo(host)
                .isEmpty())
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "ten/8", "/8", "fd00::/129"})
  void whatLooksLikeARangeAndIsNone(String entry) {
    assertThat(ProxyException.of(entry)).isEmpty();
  }

  @Test
  void withoutAProxyThereIsNone() {
    assertThat(Outbound.DIRECT.proxyTo("store.example.com")).isEmpty();
  }
}
