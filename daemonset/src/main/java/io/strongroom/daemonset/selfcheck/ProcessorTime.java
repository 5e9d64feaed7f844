package io.strongroom.daemonset.selfcheck;

import java.time.Duration;

/** The processor time of this process. */
final class ProcessorTime {
  private ProcessorTime() {}

  /** Of all its threads since its start; zero where the kernel does not tell. */
  static Duration used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
