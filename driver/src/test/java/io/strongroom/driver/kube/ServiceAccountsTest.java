package io.strongroom.driver.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ServiceAccountsTest {
  private final FakeKubernetesApi api = new FakeKubernetesApi();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final ServiceAccounts accounts = new ServiceAccounts(api, now::get);

  @Test
  void annotationsAreRememberedForAMinute() throws Exception {
    store("a");
    assertThat(accounts.annotations("shop", "web")).isEqualTo(Map.of("role", "a"));
    store("b");
    now.set(Instant.EPOCH.plusSeconds(59));
    assertThat(accounts.annotations("shop", "web")).isEqualTo(Map.of("role", "a"));
    now.set(Instant.EPOCH.plusSeconds(60));
    assertThat(accounts.annotations("shop", "web")).isEqualTo(Map.of("role", "b"));
  }

  @Test
  void anAccountThatIsMissingIsNamed() {
    assertThatThrownBy(() -> accounts.annotations("shop", "web"))
        .hasMessage("there is no service account web in namespace shop");
  }

  @Test
  void theLeastRecentlyUsedIsForgotten() {
    RecentlyUsed<String> values = new RecentlyUsed<>(2, 10);
    values.put("n", "a", "1", 4);
    values.put("n", "b", "2", 4);
    assertThat(values.get("n", "a")).contains("1");
    values.put("n", "c", "3", 4);
    assertThat(values.get("n", "b")).isEmpty();
    values.put("n", "d", "4", 10);
    assertThat(values.get("n", "a")).isEmpty();
    assertThat(values.get("n", "c")).isEmpty();
    values.put("n", "e", "5", 11);
    assertThat(values.get("n", "e")).isEmpty();
    assertThat(values.get("n", "d")).contains("4");
  }

  private void store(String role) {
    api.put(
        Resource.serviceAccounts("shop"),
        JsonParser.parseString(
                "{\"metadata\":{\"name\":\"web\",\"annotations\":{\"role\":\"%s\"}}}"
                    .formatted(role))
            .getAsJsonObject());
  }
}
