package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentlyUsedTest {
  @Test
  void leastRecentlyUsedIsForgottenByNumberAndBySize() {
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
}
