package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class CallsTest {
  /** Long enough to be told from an answer at once. */
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(20), Clocks.system());

  /** As where a library wants a part of Java that the image does not have. */
  @Test
  void aCallThatCannotBeLinkedFailsAtOnceAndNotAtItsDeadline() {
    assertThatThrownBy(
            () ->
                Calls.within(
                    deadline,
                    "call",
                    () -> {
                      throw new NoClassDefFoundError("javax/xml/stream/XMLStreamException");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }
}
