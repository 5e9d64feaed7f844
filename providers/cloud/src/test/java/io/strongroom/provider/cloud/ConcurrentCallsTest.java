package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The calls of one fetch. */
final class ConcurrentCallsTest {
  private final AtomicInteger obtained = new AtomicInteger();
  private final AtomicInteger valid = new AtomicInteger(1);

  private record Token(int number) {}

  private final ConcurrentCalls.Credentials<Token> credentials =
      new ConcurrentCalls.Credentials<>() {
        @Override
        public synchronized Token current() {
          obtained.incrementAndGet();
          return new Token(valid.get());
        }

        @Override
        public void refused(Token credential) {
          valid.compareAndSet(credential.number(), credential.number() + 1);
        }
      };

  private static StoreException failure(Kind kind, String text) {
    return StoreException.of(Phase.FETCH, kind, text);
  }

  @Test
  void eightRunAtATime() throws Exception {
    ConcurrentCalls<Token> calls = new ConcurrentCalls<>(credentials);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch eight = new CountDownLatch(8);
    // Each item has items of its own, as lists have.
    List<Integer> groups = List.of(0, 1, 2);
    InParallel.map(
        groups,
        _ ->
            InParallel.map(
                IntStream.range(0, 10).boxed().toList(),
                item -> {
                  try {
                    return calls.make(
                        "there",
                        "item " + item,
                        _ -> {
                          most.accumulateAndGet(now.incrementAndGet(), Math::max);
                          eight.countDown();
                          assertThat(eight.await(30, TimeUnit.SECONDS)).isTrue();
                          now.decrementAndGet();
                          return item;
                        });
                  } catch (StoreException e) {
                    throw new IllegalStateException(e);
                  }
                }));
    assertThat(most.get()).isEqualTo(8);
  }

  @Test
  void aRefusedCredentialIsReplacedOnce() throws Exception {
    ConcurrentCalls<Token> calls = new ConcurrentCalls<>(credentials);
    assertThat(calls.<Integer>make("there", "db", token -> accepted(token, 2))).isEqualTo(2);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> calls.make("there", "db", token -> accepted(token, 3)))
        .withMessage("token 2 is refused");
    assertThat(valid.get()).as("the second one was not given back").isEqualTo(2);
  }

  private static int accepted(Token token, int from) throws StoreException {
    if (token.number() < from) {
      throw failure(Kind.UNAUTHENTICATED, "token %d is refused".formatted(token.number()));
    }
    return token.number();
  }

  @Test
  void aPlaceThatIsAwayIsNotCalledAgain() throws Exception {
    ConcurrentCalls<Token> calls = new ConcurrentCalls<>(credentials);
    AtomicInteger called = new AtomicInteger();
    ConcurrentCalls.Call<Token, Integer> away =
        _ -> {
          called.incrementAndGet();
          throw failure(Kind.UNAVAILABLE, "secret 'a': away");
        };
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> calls.make("there", "secret 'a'", away))
        .withMessage("secret 'a': away");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> calls.make("there", "secret 'b'", away))
        .withMessage("secret 'b': was not asked for after: secret 'a': away")
        .matches(failure -> failure.kind() == Kind.UNAVAILABLE);
    assertThat(called.get()).isEqualTo(1);
    assertThat(calls.<Integer>make("elsewhere", "secret 'c'", Token::number)).isEqualTo(1);
  }
}
