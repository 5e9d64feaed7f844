package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TmpfsOptionsTest {
  @Test
  void valuesThatTheKernelReadsAsNoLimitAreRefused() {
    refused(() -> new TmpfsOptions("s", 0, 100, 0750, OptionalInt.empty()));
    refused(() -> new TmpfsOptions("s", -1, 100, 0750, OptionalInt.empty()));
    refused(() -> new TmpfsOptions("s", 1 << 20, 0, 0750, OptionalInt.empty()));
  }

  @Test
  void sourceAndModeMustMeanSomething() {
    refused(() -> new TmpfsOptions("", 1 << 20, 100, 0750, OptionalInt.empty()));
    refused(() -> new TmpfsOptions("s", 1 << 20, 100, 010000, OptionalInt.empty()));
    refused(() -> new TmpfsOptions("s", 1 << 20, 100, -1, OptionalInt.empty()));
  }

  private static void refused(Runnable construction) {
    assertThatIllegalArgumentException().isThrownBy(construction::run);
  }
}
