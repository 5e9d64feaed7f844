package io.strongroom.provider.vault.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Bao;
import io.strongroom.provider.vault.Pods;
import io.strongroom.provider.vault.SampleWorkloads;
import io.strongroom.provider.vault.StubVault;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.revoke.GiveBack;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an answer when the thread that has it is to stop, and of who waits. */
@Timeout(60)
final class WorkloadLoginTest {
  private final ManualClock clock = new ManualClock();
  private final VaultCalls server = new VaultCalls(Pods.settings(), _ -> {}, clock);
  private final LoginCalls logins = new LoginCalls(server, clock);
  private final GiveBack giveBack = new GiveBack(logins, server, _ -> {}, clock);
  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();

  @AfterEach
  void nothingSecretWasLogged() {
    giveBack.close();
    server.close();
    stub.close();
    canary.close();
  }

  @Test
  void anAnswerIsNotLostBecauseTheLoginBeforeCannotBeGivenBackNow() throws Exception {
    Workload workload = SampleWorkloads.at(stub.address());
    WorkloadLogin login = new WorkloadLogin(workload, logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
    Session refused = login.open(token, deadline).session();
    stub.login("stub-token-2", 3600, "default", "shop", "more");

    String answer =
        login.retry(
            refused,
            VaultException.of(Kind.DENIED, "refused"),
            token,
            deadline,
            _ -> {
              Thread.currentThread().interrupt();
              return "answer";
            });

    assertThat(Thread.interrupted()).as("whoever waits next sees it").isTrue();
    assertThat(answer).isEqualTo("answer");
    assertThat(login.inUse().orElseThrow().token()).isNotEqualTo(refused.token());
    while (giveBack.waiting() > 0) {
      Bao.pause();
    }
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(1);
  }

  /** A policy was taken away and came back between two calls: that is no merit of a login. */
  @Test
  void aLoginStaysInUseWhereAFreshOneFaresNoBetterThanItWouldByNow() throws Exception {
    WorkloadLogin login =
        new WorkloadLogin(SampleWorkloads.at(stub.address()), logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
    Session inUse = login.open(token, deadline).session();
    inUse.token().madeLease();
    stub.login("stub-token-2", 3600);
    VaultException refusal = VaultException.of(Kind.DENIED, "refused");

    Session asked = login.retry(inUse, refusal, token, deadline, with -> with);

    assertThat(asked.token()).isEqualTo(inUse.token());
    assertThat(login.inUse().orElseThrow().token()).isEqualTo(inUse.token());
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(1);
    assertThat(login.drain()).hasSize(1);
  }

  @Test
  void neitherIsAFreshOneKeptForARequestThatNoLoginMends() throws Exception {
    WorkloadLogin login =
        new WorkloadLogin(SampleWorkloads.at(stub.address()), logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
    Session inUse = login.open(token, deadline).session();
    inUse.token().madeLease();
    stub.login("stub-token-2", 3600);
    VaultException invalid =
        VaultException.answered(
            Kind.INVALID, 400, "what is asked makes no sense", Optional.empty());

    assertThatThrownBy(
            () ->
                login.retry(
                    inUse,
                    VaultException.of(Kind.DENIED, "refused"),
                    token,
                    deadline,
                    _ -> {
                      throw invalid;
                    }))
        .isSameAs(invalid);
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(1);
    assertThat(login.drain()).hasSize(1);
  }

  /** What it is refused again it may be granted under another name: the fresh one is tried, too. */
  @Test
  void aFreshLoginThatFaresBetterTakesItsPlaceAlsoWithTheSamePolicies() throws Exception {
    WorkloadLogin login =
        new WorkloadLogin(SampleWorkloads.at(stub.address()), logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
    Session before = login.open(token, deadline).session();
    stub.login("stub-token-2", 3600);
    VaultException refusal = VaultException.of(Kind.DENIED, "refused");

    Session asked =
        login.retry(
            before,
            refusal,
            token,
            deadline,
            with -> {
              if (with.token().equals(before.token())) {
                throw refusal;
              }
              return with;
            });

    assertThat(login.inUse().orElseThrow().token()).isEqualTo(asked.token());
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(1);
    assertThat(login.drain()).hasSize(1);
  }

  /** A login that hangs holds up no fetch beyond its own deadline. */
  @Test
  void aFetchThatWaitsForALoginOfOthersWaitsUntilItsOwnDeadline() throws Exception {
    WorkloadLogin login =
        new WorkloadLogin(SampleWorkloads.at(stub.address()), logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    stub.on(
        "POST auth/kubernetes/login",
        exchange -> {
          asked.countDown();
          awaits(end);
          exchange.close();
        });
    CompletableFuture<Void> first = hanging(login, token);
    asked.await();
    try {
      Deadline soon = Deadline.after(Duration.ofMillis(100), Clocks.system());
      assertThatThrownBy(() -> login.open(token, soon))
          .isInstanceOfSatisfying(
              VaultException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
                assertThat(e.text())
                    .isEqualTo("others of the same service account wait for a login, too");
              });
      VaultException refusal = VaultException.of(Kind.DENIED, "refused");
      Session refused = SampleWorkloads.session(canary.secret("old"), Duration.ofHours(1), clock);
      assertThatThrownBy(() -> login.retry(refused, refusal, token, soon, _ -> "answer"))
          .isSameAs(refusal);
      assertThat(login.inUse()).isEmpty();
      assertThat(login.drain()).isEmpty();
    } finally {
      end.countDown();
      first.join();
    }
  }

  private CompletableFuture<Void> hanging(WorkloadLogin login, Token token) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            var _ = login.open(token, Deadline.after(Duration.ofSeconds(30), clock));
          } catch (VaultException | InterruptedException e) {
            // the test is over
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
