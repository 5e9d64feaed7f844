package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.ExternalMounts.NEVER;
import static io.strongroom.driver.provider.ExternalMounts.failureOf;
import static io.strongroom.driver.provider.ExternalMounts.fetched;
import static io.strongroom.driver.provider.ExternalMounts.mount;
import static io.strongroom.driver.provider.ExternalMounts.providersIn;
import static io.strongroom.driver.provider.ExternalMounts.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.strongroom.driver.LogLines;
import io.strongroom.driver.provider.ExternalProviders.Timeouts;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers that come, go, move, hang and die. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ExternalConnectionTest {
  /** Finds the hang in a moment; nothing that lives is measured with it. */
  private static final Timeouts HASTY =
      new Timeouts(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(1), NEVER);

  /** Gives the mount the time to arrive at the provider. */
  private static final Timeouts PATIENT =
      new Timeouts(Duration.ofMillis(10), Duration.ofSeconds(3), Duration.ofMillis(1), NEVER);

  /** Asks soon, and waits for the answer. */
  private static final Timeouts CURIOUS =
      new Timeouts(Duration.ofMillis(10), NEVER.minusMinutes(1), Duration.ofMillis(1), NEVER);

  @TempDir Path dir;

  private Path socket;
  private ExternalProviders providers;

  @BeforeEach
  void start() {
    socket = dir.resolve("fake.sock");
    providers = providersIn(dir);
  }

  @AfterEach
  void stop() {
    providers.close();
  }

  @Test
  void socketWithoutListenerFailsAtOnce() throws Exception {
    RawListener.stopped(socket).close();
    FetchFailure failure = failureOf(mount(providers, "fake", request()));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message())
        .isEqualTo(
            "provider \"fake\" cannot be reached at %s (nobody listens there): check that its pod"
                    .formatted(socket)
                + " runs on this node");
  }

  @Test
  void providerThatComesBackIsReachedAtOnce() throws Exception {
    RawListener.stopped(socket).close();
    failureOf(mount(providers, "fake", request()));
    try (FakeProviderServer _ = FakeProviderServer.start(socket)) {
      fetched(mount(providers, "fake", request())).close();
    }
  }

  @Test
  void socketThatVanishedBeforeTheMountIsNamed() throws Exception {
    ExternalProvider provider;
    try (FakeProviderServer _ = FakeProviderServer.start(socket)) {
      provider = providers.find("fake").orElseThrow();
      fetched(provider.mount(request())).close();
    }
    FetchFailure failure = failureOf(provider.mount(request()));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("has no socket " + socket);
  }

  @Test
  void replacedSocketIsFollowedAndTheOldConnectionClosed() throws Exception {
    try (FakeProviderServer before = FakeProviderServer.start(socket)) {
      fetched(mount(providers, "fake", request())).close();
      try (FakeProviderServer after = FakeProviderServer.start(socket)) {
        fetched(mount(providers, "fake", request())).close();
        assertThat(before.requests()).hasSize(1);
        assertThat(after.requests()).hasSize(1);
        before.awaitClosedConnection();
      }
    }
  }

  @Test
  void mountUnderWayIsNotLostWhenTheSocketIsReplaced() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (FakeProviderServer before = FakeProviderServer.start(socket)) {
      before.onMount(
          (request, answer) -> {
            goOn.await();
            FakeProviderServer.answer(FakeProviderServer.oneVersion()).mount(request, answer);
          });
      FutureTask<FetchResult> mount = inBackground(request());
      before.awaitMount();
      try (FakeProviderServer _ = FakeProviderServer.start(socket)) {
        fetched(mount(providers, "fake", request())).close();
        goOn.countDown();
        fetched(mount.get()).close();
      }
    }
  }

  @Test
  void providerThatMovedToTheOtherDirectoryIsFollowed() throws Exception {
    Path first = Files.createDirectory(dir.resolve("first"));
    Path second = Files.createDirectory(dir.resolve("second"));
    try (ExternalProviders both = providersIn(first, second)) {
      ExternalProvider provider;
      try (FakeProviderServer _ = FakeProviderServer.start(second.resolve("fake.sock"))) {
        provider = both.find("fake").orElseThrow();
        fetched(provider.mount(request())).close();
      }
      try (FakeProviderServer moved = FakeProviderServer.start(first.resolve("fake.sock"))) {
        fetched(provider.mount(request())).close();
        assertThat(moved.requests()).hasSize(1);
      }
    }
  }

  @Test
  void connectionThatBreaksUnderTheCallIsTriedOnceMore() throws Exception {
    AtomicReference<FakeProviderServer> successor = new AtomicReference<>();
    try (RawListener _ =
        RawListener.dyingUnderCalls(
            socket, 1, () -> successor.set(FakeProviderServer.start(socket)))) {
      fetched(mount(providers, "fake", request())).close();
      assertThat(successor.get().requests()).hasSize(1);
    } finally {
      successor.get().close();
    }
  }

  @Test
  void connectionThatBreaksTwiceIsTheProvidersFault() throws Exception {
    try (RawListener _ = RawListener.dyingUnderCalls(socket, 2)) {
      FetchFailure failure = failureOf(mount(providers, "fake", request()));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message()).contains("broke off the mount", socket.toString());
    }
  }

  @Test
  void thereIsNoSecondTryWithoutTimeForIt() throws Exception {
    Timeouts slow = new Timeouts(NEVER, NEVER, NEVER.plusMinutes(1), NEVER);
    try (RawListener _ = RawListener.dyingUnderCalls(socket, 1);
        ExternalProviders impatient = with(slow)) {
      assertThat(failureOf(mount(impatient, "fake", request())).message())
          .contains("broke off the mount");
    }
  }

  @Test
  void listenerThatSpeaksSomethingElseIsTold() throws Exception {
    byte[] words = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (RawListener _ = RawListener.saying(socket, words);
        LogLines log = LogLines.capture()) {
      FetchFailure failure = failureOf(mount(providers, "fake", request()));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message()).contains("cannot be reached", socket.toString());
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void stoppedProcessIsFoundOut() throws Exception {
    try (RawListener _ = RawListener.stopped(socket);
        ExternalProviders impatient = with(HASTY)) {
      assertHung(failureOf(mount(impatient, "fake", request())));
    }
  }

  @Test
  void providerThatAnswersNothingIsFoundOut() throws Exception {
    try (FakeProviderServer server = FakeProviderServer.start(socket);
        ExternalProviders patient = with(PATIENT)) {
      server.onMount((_, _) -> {}).onVersion(_ -> {});
      assertHung(failureOf(mount(patient, "fake", request())));
      server.awaitCancelledMount();
    }
  }

  @Test
  void slowProviderThatTellsItsVersionIsWaitedFor() throws Exception {
    CountDownLatch askedTwice = new CountDownLatch(2);
    try (FakeProviderServer server = FakeProviderServer.start(socket);
        ExternalProviders curious = with(CURIOUS)) {
      server
          .onMount(
              (request, answer) -> {
                askedTwice.await();
                FakeProviderServer.answer(FakeProviderServer.oneVersion()).mount(request, answer);
              })
          .onVersion(
              answer -> {
                askedTwice.countDown();
                answer.onError(Status.UNIMPLEMENTED.asException());
              });
      fetched(mount(curious, "fake", request())).close();
    }
  }

  @Test
  void mountThatEndsWhileTheVersionIsAwaitedCounts() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (FakeProviderServer server = FakeProviderServer.start(socket);
        ExternalProviders curious = with(CURIOUS)) {
      server
          .onMount(
              (request, answer) -> {
                asked.await();
                FakeProviderServer.answer(FakeProviderServer.oneVersion()).mount(request, answer);
              })
          .onVersion(_ -> asked.countDown());
      fetched(mount(curious, "fake", request())).close();
    }
  }

  @Test
  void interruptCancelsTheMount() throws Exception {
    try (FakeProviderServer server = FakeProviderServer.start(socket)) {
      server.onMount((_, _) -> {});
      FutureTask<FetchResult> mount = new FutureTask<>(() -> mount(providers, "fake", request()));
      Thread caller = Thread.startVirtualThread(mount);
      server.awaitMount();
      caller.interrupt();
      assertThatThrownBy(mount::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      server.awaitCancelledMount();
    }
  }

  @Test
  void idleConnectionIsClosedAndOpenedAgain() throws Exception {
    Timeouts forgetful = new Timeouts(NEVER, NEVER, Duration.ofMillis(1), Duration.ofSeconds(1));
    try (FakeProviderServer server = FakeProviderServer.start(socket);
        ExternalProviders idle = with(forgetful)) {
      fetched(mount(idle, "fake", request())).close();
      server.awaitClosedConnection();
      fetched(mount(idle, "fake", request())).close();
    }
  }

  @Test
  void closingEndsMountsUnderWay() throws Exception {
    try (FakeProviderServer server = FakeProviderServer.start(socket)) {
      server.onMount((_, _) -> {});
      FutureTask<FetchResult> mount = inBackground(request());
      server.awaitMount();
      providers.close();
      assertThat(failureOf(mount.get()).kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failureOf(mount(providers, "fake", request())).message())
          .contains("shutting down");
    }
  }

  private ExternalProviders with(Timeouts timeouts) {
    return new ExternalProviders(List.of(dir), ExternalMounts.MAX_BYTES, timeouts);
  }

  private void assertHung(FetchFailure failure) {
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.message())
        .isEqualTo(
            "provider \"fake\" does not answer (socket %s): is its pod healthy?".formatted(socket));
  }

  private FutureTask<FetchResult> inBackground(ExternalMountRequest request) {
    FutureTask<FetchResult> mount = new FutureTask<>(() -> mount(providers, "fake", request));
    Thread.startVirtualThread(mount);
    return mount;
  }
}
