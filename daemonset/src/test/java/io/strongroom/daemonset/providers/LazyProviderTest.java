package io.strongroom.daemonset.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A store that nobody uses costs a node nothing. */
final class LazyProviderTest {
  private final List<String> made = new ArrayList<>();

  private LazyProvider lazy(SecretProvider provider) {
    return new LazyProvider(
        provider.name(),
        () -> {
          synchronized (made) {
            made.add(provider.name());
          }
          return provider;
        });
  }

  @Test
  void nothingIsMadeUntilAClassAsks() {
    SecretProvider vault = new BuiltInVault().offline().getFirst();
    LazyProvider lazy = lazy(vault);
    assertThat(lazy.name()).isEqualTo("vault");
    assertThat(lazy.aliases()).isEmpty();
    lazy.released(new VolumeRef("csi-1"));
    lazy.close();
    assertThat(made).isEmpty();

    assertThat(lazy.plan(Parameters.of(Map.of()))).isInstanceOf(Plan.Rejected.class);
    lazy.released(new VolumeRef("csi-1"));
    lazy.close();
    assertThat(made).containsExactly("vault");
  }

  @Test
  void manyClassesAtOnceMakeOne() {
    LazyProvider lazy = lazy(new BuiltInVault().offline().getLast());
    try (ExecutorService classes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        classes.execute(() -> lazy.plan(Parameters.of(Map.of())));
      }
    }
    assertThat(made).containsExactly("openbao");
    lazy.close();
  }
}
