package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.TestVolumes.jwt;
import static io.strongroom.driver.refresh.TestVolumes.pod;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.Answer;
import io.strongroom.driver.fetch.SharedFetches;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.Hang;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SharedFetchesTest {
  private static final Moment SOME_TIME = new Moment(0).plus(Duration.ofDays(31));

  private final Canary canary = Canary.plant();
  private final GroupHarness test = new GroupHarness();

  SharedFetchesTest() {
    test.store.put("password", "password", canary.secret("password"));
  }

  @AfterEach
  void nothingLeaks() {
    test.close();
    canary.close();
  }

  @Test
  void secondPodOfADeploymentHasTheAnswerOfTheFirst() throws Exception {
    try (Answer one = test.first(pod("a"));
        Answer two =
            test.first(
                pod("b")
                    .attributes(
                        Map.of(
                            "csi.storage.k8s.io/pod.name",
                            "b",
                            "csi.storage.k8s.io/ephemeral",
                            "true")))) {
      assertThat(two.result()).isSameAs(one.result()).isInstanceOf(FetchResult.Fetched.class);
    }
    assertThat(test.store.fetches()).isEqualTo(1);
  }

  @Test
  void tokensMayDiffer() throws Exception {
    test.store.needsAudiences("aud");
    test.first(pod("a").token(jwt("uid-1"), SOME_TIME)).close();
    test.first(pod("b").token(jwt("uid-1") + "x", SOME_TIME)).close();
    assertThat(test.store.fetches()).isEqualTo(1);
  }

  static List<TestVolumes> othersThanA() {
    TestVolumes a = pod("b").secrets(Map.of("user", "me")).token(jwt("uid-1"), SOME_TIME);
    return List.of(
        a.account("other"),
        a.className("other"),
        a.className("alone"),
        a.attributes(Map.of("region", "north")),
        a.secrets(Map.of("user", "you")),
        a.secrets(Map.of("use", "rme")),
        a.secrets(Map.of()),
        a.token(jwt("uid-2"), SOME_TIME),
        a.token(jwt("uid-1"), new Moment(0)),
        a.tokens(ServiceAccountTokens.none()));
  }

  @ParameterizedTest
  @MethodSource("othersThanA")
  void whoeverIsNotTheSameIsFetchedForByItself(TestVolumes other) throws Exception {
    test.store.needsAudiences("aud");
    test.first(pod("a").secrets(Map.of("user", "me")).token(jwt("uid-1"), SOME_TIME)).close();
    test.first(pod("c").secrets(Map.of("user", "me")).token(jwt("uid-1"), SOME_TIME)).close();
    assertThat(test.store.fetches()).as("these two share").isEqualTo(1);

    test.first(other).close();

    assertThat(test.store.fetches()).isEqualTo(2);
    assertThat(test.store.contexts().getLast().pod()).isEqualTo(other.request().pod());
  }

  @Test
  void answerThatBelongsToAPodIsNotShared() throws Exception {
    test.store.makesSomethingForEachPod();
    test.first(pod("a")).close();
    test.first(pod("b")).close();
    assertThat(test.store.fetches()).isEqualTo(2);
    assertThat(test.later).isEmpty();
  }

  @Test
  void answerThatTurnsOutToBelongToAPodIsHandedToNobodyElse() throws Exception {
    test.store.turnsOutToMakeSomethingForEachPod();
    Hang hang = test.store.hang();
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> versions = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        TestVolumes each = pod("pod" + i);
        versions.add(pods.submit(() -> versionFor(each)));
      }
      hang.awaitBegun();
      hang.release();
      for (int i = 0; i < 5; i++) {
        assertThat(versions.get(i).get()).isEqualTo("for csi-pod" + i);
      }
    }
    assertThat(versionFor(pod("late"))).isEqualTo("for csi-late");
    assertThat(test.store.fetches()).isEqualTo(6);
    assertThat(test.later).isEmpty();
  }

  private String versionFor(TestVolumes volume) throws Exception {
    try (Answer answer = test.first(volume)) {
      return ((FetchResult.Fetched) answer.result()).versions().getFirst().version();
    }
  }

  @Test
  void answerServesAsLongAsTheWindowAndIsWipedAfterIt() throws Exception {
    SecretBytes content = SecretBytes.copyOf(ByteBuffer.wrap("x".getBytes(UTF_8)));
    test.store.answer(_ -> fetched(content));
    test.first(pod("a")).close();
    test.now = test.now.plus(SharedFetches.WINDOW);
    test.first(pod("b")).close();
    assertThat(test.store.fetches()).isEqualTo(1);
    assertThat(isWiped(content)).isFalse();

    test.endWindows();
    assertThat(isWiped(content)).isTrue();
    test.store.recover();
    test.first(pod("c")).close();
    assertThat(test.store.fetches()).isEqualTo(2);
  }

  @Test
  void answerIsTooOldAfterTheWindowEvenIfNobodyHasWipedIt() throws Exception {
    test.first(pod("a")).close();
    test.now = test.now.plus(SharedFetches.WINDOW).plus(Duration.ofMillis(1));
    test.first(pod("b")).close();
    assertThat(test.store.fetches()).isEqualTo(2);
  }

  @Test
  void whoeverStillWritesFromAnAnswerKeepsItFromBeingWiped() throws Exception {
    SecretBytes content = SecretBytes.copyOf(ByteBuffer.wrap("x".getBytes(UTF_8)));
    test.store.answer(_ -> fetched(content));
    Answer slow = test.first(pod("a"));
    Answer other = test.first(pod("b"));
    test.endWindows();
    other.close();
    other.close();
    assertThat(isWiped(content)).isFalse();
    slow.close();
    assertThat(isWiped(content)).isTrue();
    assertThatIllegalStateException().isThrownBy(slow::result);
  }

  @Test
  void plaintextThatWaitsForOthersIsBounded() throws Exception {
    SecretBytes large = SecretBytes.takeFrom(new byte[(int) SharedFetches.MAX_KEPT_BYTES + 1]);
    test.store.answer(_ -> fetched(large));
    test.first(pod("a")).close();
    assertThat(isWiped(large)).isTrue();
    assertThat(test.later).isEmpty();
  }

  @Test
  void podsThatComeAtOnceAreOneFetch() throws Exception {
    Hang hang = test.store.hang();
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        TestVolumes each = pod("pod" + i);
        answers.add(
            pods.submit(
                () -> {
                  try (Answer answer = test.first(each)) {
                    return answer.result() instanceof FetchResult.Fetched fetched
                        && !isWiped(fetched.files().getFirst().contents());
                  }
                }));
      }
      hang.awaitBegun();
      hang.release();
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
    assertThat(test.store.fetches()).isEqualTo(1);
  }

  @Test
  void identitiesThatComeAtOnceAreNeverMixed() throws Exception {
    test.store.answer(
        context ->
            fetched(
                SecretBytes.copyOf(
                    ByteBuffer.wrap(context.pod().serviceAccount().getBytes(UTF_8)))));
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        TestVolumes each = pod("pod" + i).account("account" + i % 7);
        answers.add(
            pods.submit(
                () -> {
                  try (Answer answer = test.first(each)) {
                    return textOf(answer).equals(each.account());
                  }
                }));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
    assertThat(test.store.fetches()).isEqualTo(7);
  }

  @Test
  void failureServesThoseWhoWaitedForIt() throws Exception {
    test.store.fail(Kind.UNAVAILABLE, "away");
    assertThat(fetchesOfTwoAtOnce()).isEqualTo(1);
  }

  @Test
  void refusalServesNobodyElse() throws Exception {
    test.store.fail(Kind.DENIED, "no");
    assertThat(fetchesOfTwoAtOnce()).isEqualTo(2);
  }

  @Test
  void failureIsNotKept() throws Exception {
    test.store.fail(Kind.UNAVAILABLE, "away");
    test.first(pod("a")).close();
    test.store.recover();
    try (Answer answer = test.first(pod("b"))) {
      assertThat(answer.result()).isInstanceOf(FetchResult.Fetched.class);
    }
  }

  @Test
  void refreshAlwaysAsksAndServesThePublishAfterIt() throws Exception {
    test.first(pod("a")).close();
    VolumeRequest a = pod("a").request();
    test.shared.again(test.prepare(a), a, List.of(), GroupHarness.deadline()).close();
    assertThat(test.store.fetches()).isEqualTo(2);
    test.first(pod("b")).close();
    assertThat(test.store.fetches()).isEqualTo(2);
  }

  @Test
  void notChangedServesNoFirstPublish() throws Exception {
    VolumeRequest a = pod("a").request();
    ObjectVersion held = new ObjectVersion("password", "v1");
    test.shared.again(test.prepare(a), a, List.of(held), GroupHarness.deadline()).close();
    try (Answer answer = test.first(pod("b"))) {
      assertThat(answer.result()).isInstanceOf(FetchResult.Fetched.class);
    }
  }

  @Test
  void closingWipesWhatIsKept() throws Exception {
    SecretBytes content = SecretBytes.copyOf(ByteBuffer.wrap("x".getBytes(UTF_8)));
    test.store.answer(_ -> fetched(content));
    test.first(pod("a")).close();
    test.shared.close();
    assertThat(isWiped(content)).isTrue();
    test.endWindows();
  }

  /** The second one waits for the first. */
  private int fetchesOfTwoAtOnce() throws Exception {
    Hang hang = test.store.hang();
    try (ExecutorService pods = Executors.newThreadPerTaskExecutor(Thread::new)) {
      Future<?> first = pods.submit(() -> fetchAndClose(pod("a")));
      hang.awaitBegun();
      Thread second = new Thread(() -> fetchAndClose(pod("b")));
      second.start();
      while (second.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      hang.release();
      first.get();
      second.join();
    }
    return test.store.fetches();
  }

  private void fetchAndClose(TestVolumes volume) {
    try {
      test.first(volume).close();
    } catch (FailureException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FetchResult fetched(SecretBytes content) {
    return new FetchResult.Fetched(
        List.of(SecretFile.of("password", "password", content)),
        List.of(new ObjectVersion("password", "1")),
        Optional.empty());
  }

  private static String textOf(Answer answer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ((FetchResult.Fetched) answer.result())
        .files()
        .getFirst()
        .contents()
        .exposeTo(Channels.newChannel(out));
    return out.toString(UTF_8);
  }

  private static boolean isWiped(SecretBytes content) {
    try {
      content.exposeTo(Channels.newChannel(OutputStream.nullOutputStream()));
      return false;
    } catch (IllegalStateException wiped) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
