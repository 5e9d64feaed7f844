package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.driver.content.ContentBudget.Reservation;
import io.strongroom.provider.FetchFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ContentBudgetTest {
  private final ContentBudget budget = new ContentBudget(1000);

  @Test
  void budgetIsFilledToTheLastByte() throws ContentException {
    Reservation first = budget.reserve("csi-1", 600);
    Reservation second = budget.reserve("csi-2", 400);

    assertThat(budget.usedBytes()).isEqualTo(1000);
    assertThat(first.bytes() + second.bytes()).isEqualTo(budget.limitBytes());
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheFlagToRaise() throws ContentException {
    Reservation held = budget.reserve("csi-1", 600);

    assertThatThrownBy(() -> budget.reserve("csi-2", 401))
        .hasMessage(
            "volume \"csi-2\" needs 401 bytes, but 600 of the 1000 bytes for all volumes of this"
                + " node are in use; run fewer pods with secrets here or raise --max-node-bytes"
                + " (Helm: limits.maxNodeBytes)")
        .asInstanceOf(type(ContentException.class))
        .satisfies(
            refused -> {
              assertThat(refused.kind()).isEqualTo(FetchFailure.Kind.TOO_LARGE);
              assertThat(refused.object()).isEmpty();
            });
    assertThat(budget.usedBytes()).isEqualTo(held.bytes());
  }

  @Test
  void hugeRequestDoesNotOverflow() {
    Reservation _ = budget.account(1000);

    assertThatThrownBy(() -> budget.reserve("csi-2", Long.MAX_VALUE))
        .isInstanceOf(ContentException.class);
    assertThatThrownBy(() -> budget.reserve("csi-2", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingGivesBackOnce() throws ContentException {
    Reservation kept = budget.reserve("csi-1", 300);
    Reservation closed = budget.reserve("csi-2", 300);

    closed.close();
    closed.close();

    assertThat(budget.usedBytes()).isEqualTo(kept.bytes());
  }

  @Test
  void contentThatIsThereAlreadyIsCountedEvenBeyondTheLimit() {
    Reservation there = budget.account(1500);

    assertThat(budget.usedBytes()).isEqualTo(1500);
    assertThatThrownBy(() -> budget.reserve("csi-2", 1)).isInstanceOf(ContentException.class);
    there.close();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void manyAtOnceNeverTakeMoreThanThereIs() throws Exception {
    Callable<List<Reservation>> greedy =
        () -> {
          List<Reservation> taken = new ArrayList<>();
          for (int i = 0; i < 1000; i++) {
            try {
              taken.add(budget.reserve("csi-greedy", 1));
            } catch (ContentException _) {
              if (!taken.isEmpty()) {
                taken.removeLast().close();
              }
            }
          }
          return taken;
        };
    int held = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Reservation>>> results =
          threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> greedy).toList());
      for (Future<List<Reservation>> result : results) {
        held += result.get().size();
      }
    }

    assertThat(budget.usedBytes()).isEqualTo(held).isLessThanOrEqualTo(1000);
  }
}
