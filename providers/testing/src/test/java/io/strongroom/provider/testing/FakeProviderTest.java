package io.strongroom.provider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretFile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class FakeProviderTest {
  private static final Parameters EVERYTHING = Parameters.of(Map.of());

  private final FakeProvider fake =
      new FakeProvider("fake").put("a", "path/a", "content").put("b", "b", "content", 0400);

  @Test
  void withoutObjectsParameterEverythingIsFetched() throws InterruptedException {
    try (FetchResult result = fetch(EVERYTHING)) {
      assertThat(((Fetched) result).files())
          .extracting(SecretFile::path)
          .containsExactly("path/a", "b");
    }
  }

  @Test
  void theObjectsParameterChoosesLineByLine() throws InterruptedException {
    try (FetchResult result = fetch(Parameters.of(Map.of("objects", "\n  b\n")))) {
      assertThat(((Fetched) result).versions()).containsExactly(new ObjectVersion("b", "v2"));
    }
  }

  @Test
  void onlyOtherContentIsAnotherVersion() throws InterruptedException {
    List<ObjectVersion> held = versions(fetch(EVERYTHING));
    fake.put("a", "path/a", "content");
    assertThat(fetch(EVERYTHING, held)).isInstanceOf(NotChanged.class);
    fake.put("a", "path/a", "other");
    assertThat(versions(fetch(EVERYTHING, held))).isNotEqualTo(held);
  }

  @Test
  void scriptsDecideTheAnswerUntilRecovery() throws InterruptedException {
    fake.fail(FetchFailure.Kind.UNAVAILABLE, "away");
    assertThat(fetch(EVERYTHING)).isInstanceOf(Failed.class);
    fake.recover();
    assertThat(fetch(EVERYTHING)).isInstanceOf(Fetched.class);
    assertThat(fake.fetches()).isEqualTo(2);
  }

  @Test
  void hangingFetchesEndByReleaseOrByInterruption() throws Exception {
    Hang hang = fake.hang();
    FutureTask<FetchResult> answer = new FutureTask<>(() -> fetch(EVERYTHING));
    FutureTask<FetchResult> givenUp = new FutureTask<>(() -> fetch(EVERYTHING));
    Thread.ofVirtual().start(answer);
    Thread second = Thread.ofVirtual().start(givenUp);
    hang.awaitBegun();
    second.interrupt();
    hang.awaitInterrupted();
    hang.release();
    assertThat(answer.get()).isInstanceOf(Fetched.class);
    assertThatThrownBy(givenUp::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void plansCanBeRejected() {
    ClassProblem problem = ClassProblem.error("objects", "wrong");
    fake.reject(problem);
    assertThat(fake.plan(EVERYTHING)).isEqualTo(new Plan.Rejected(List.of(problem)));
  }

  private FetchResult fetch(Parameters parameters) throws InterruptedException {
    return fetch(parameters, List.of());
  }

  private FetchResult fetch(Parameters parameters, List<ObjectVersion> held)
      throws InterruptedException {
    return ((Plan.Accepted) fake.plan(parameters)).fetch().fetch(Fetches.holding(held));
  }

  private static List<ObjectVersion> versions(FetchResult result) {
    try (Fetched fetched = (Fetched) result) {
      return fetched.versions();
    }
  }
}
