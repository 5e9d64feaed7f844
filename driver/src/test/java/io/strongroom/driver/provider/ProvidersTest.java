package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.provider.Providers.Resolved;
import io.strongroom.provider.testing.FakeProvider;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProvidersTest {
  private static Resolved resolve(Set<String> bySocket) {
    FakeProvider provider = new FakeProvider("fake");
    return new Providers(List.of(provider), bySocket, new ExternalProviders(List.of(), 1 << 20))
        .resolve(provider.name());
  }

  @Test
  void whatIsLeftToASocketSaysHowItIsServedHere() {
    assertThat(resolve(Set.of("fake")))
        .isInstanceOfSatisfying(
            Resolved.Unknown.class,
            unknown ->
                assertThat(unknown.message())
                    .contains("\"fake\" is left to a socket by --providers")
                    .contains("(Helm: socketProviders, or providers.fake.enabled is false)")
                    .contains("and has no socket in"));
    assertThat(resolve(Set.of())).isInstanceOf(Resolved.BuiltIn.class);
  }
}
