package io.strongroom.provider.vault.revoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Bao;
import io.strongroom.provider.vault.Pods;
import io.strongroom.provider.vault.SampleWorkloads;
import io.strongroom.provider.vault.StubVault;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.Sleeper;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logins and leases that are no longer used, and a server that does not revoke them at once. */
@Timeout(60)
final class GiveBackTest {
  private static final String REVOKE = "POST auth/token/revoke-self";
  private static final Duration LIFE = Duration.ofHours(1);

  private final ManualClock clock = new ManualClock();
  private final VaultCalls server = new VaultCalls(Pods.settings(), _ -> {}, clock);
  private final LoginCalls logins = new LoginCalls(server, clock);
  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();
  private final Workload workload = SampleWorkloads.at(stub.address());

  @AfterEach
  void nothingSecretWasLogged() {
    server.close();
    stub.close();
    canary.close();
  }

  private GiveBack giveBack(Sleeper pause) {
    return new GiveBack(logins, server, pause, clock);
  }

  private Session session(String name) {
    return SampleWorkloads.session(canary.secret(name), LIFE, clock);
  }

  private Unrevoked unrevoked(String name) {
    return Unrevoked.ofLogin(workload, session(name));
  }

  private static void awaitNothingWaits(GiveBack giveBack) {
    while (giveBack.waiting() > 0) {
      Bao.pause();
    }
  }

  /** What answers in the server's place: it is tried again. */
  private void serverIsAway() {
    stub.on(REVOKE, 404, "<html>not here</html>");
  }

  private void serverIsBack() {
    stub.on(REVOKE, 204, "");
  }

  @Test
  void soMuchWaitsAndMoreIsGivenUpAndCounted() {
    serverIsAway();
    CountDownLatch over = new CountDownLatch(1);
    GiveBack giveBack = giveBack(_ -> over.await());
    for (int i = 0; i < GiveBack.MAX_WAITING; i++) {
      giveBack.inBackground(workload, session("login " + i));
    }
    assertThat(giveBack.waiting()).isEqualTo(GiveBack.MAX_WAITING);
    assertThat(giveBack.lost()).isZero();

    giveBack.inBackground(workload, session("one too many"));
    assertThat(giveBack.waiting()).isEqualTo(GiveBack.MAX_WAITING);
    assertThat(giveBack.lost()).isEqualTo(1);
    assertThat(canary.log()).contains("too much waits for servers to be taken back");

    serverIsBack();
    over.countDown();
    awaitNothingWaits(giveBack);
    assertThat(giveBack.lost()).isEqualTo(1);
  }

  @Test
  void pausesGrowFromASecondToFiveMinutes() {
    serverIsAway();
    List<Duration> pauses = new ArrayList<>();
    GiveBack giveBack =
        giveBack(
            pause -> {
              pauses.add(pause);
              if (pauses.size() == 12) {
                serverIsBack();
              }
            });
    giveBack.inBackground(workload, session("login"));
    awaitNothingWaits(giveBack);

    long[] most = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300};
    assertThat(pauses).hasSameSizeAs(most);
    for (int i = 0; i < most.length; i++) {
      assertThat(pauses.get(i).toMillis()).isBetween(most[i] * 500, most[i] * 1000);
    }
    assertThat(giveBack.lost()).isZero();
  }

  /** By its own end each, and none of them is asked for after it. */
  @Test
  void whatEndsWhileTheServerIsAwayIsCountedAndTheRestIsGivenBack() {
    serverIsAway();
    stub.on("POST pki/revoke", 404, "<html>not here</html>");
    Unrevoked unrevoked =
        new Unrevoked(
            workload,
            List.of(
                SampleWorkloads.session(canary.secret("short"), Duration.ofMinutes(2), clock),
                batch(Duration.ofMinutes(2)),
                session("long")),
            List.of(
                new Revocation(
                    workload,
                    "certificate 1",
                    "pki/revoke",
                    "{}",
                    clock.now().plus(Duration.ofMinutes(2))),
                new Revocation(
                    workload,
                    "lease 1",
                    "sys/leases/revoke",
                    "{}",
                    clock.now().plus(Duration.ofMinutes(2)))),
            Optional.empty());
    GiveBack giveBack =
        giveBack(
            _ -> {
              clock.advance(120);
              serverIsBack();
            });
    giveBack.all(List.of(unrevoked));
    awaitNothingWaits(giveBack);

    assertThat(giveBack.lost()).as("a certificate, a lease, a login").isEqualTo(3);
    assertThat(stub.count(REVOKE)).as("the other login").isEqualTo(1);
    assertThat(stub.count("POST pki/revoke")).isEqualTo(1);
    assertThat(stub.count("POST sys/leases/revoke")).isZero();
  }

  private Session batch(Duration life) {
    return new Session(
        new LoginToken(canary.secret("batch"), 0),
        List.of(),
        clock.now(),
        Optional.of(life),
        false,
        true,
        Optional.of(life),
        false);
  }

  @Test
  void anInterruptLeavesTheRestToTheBackground() {
    GiveBack giveBack = giveBack(_ -> {});
    Thread.currentThread().interrupt();
    giveBack.all(List.of(unrevoked("one"), unrevoked("two"), unrevoked("three")));

    assertThat(Thread.interrupted()).as("whoever waits next sees it").isTrue();
    awaitNothingWaits(giveBack);
    assertThat(stub.count(REVOKE)).isEqualTo(3);
    assertThat(giveBack.lost()).isZero();
  }

  @Test
  void aDefectCostsOneAndIsCounted() {
    serverIsAway();
    GiveBack giveBack =
        giveBack(
            _ -> {
              throw new IllegalStateException(canary.secret("in a message"));
            });
    giveBack.all(List.of(unrevoked("one")));
    awaitNothingWaits(giveBack);
    assertThat(giveBack.lost()).isEqualTo(1);
    assertThat(canary.log()).contains("a defect in giving back: java.lang.IllegalStateException");
  }

  @Test
  void aDefectInOneCostsNoneOfTheOthers() {
    Unrevoked certificate =
        new Unrevoked(
            workload,
            List.of(session("one")),
            List.of(
                new Revocation(
                    workload,
                    "certificate 1",
                    "pki/revoke",
                    "{}",
                    clock.now().plus(Duration.ofMinutes(2)))),
            Optional.empty());
    GiveBack giveBack = new GiveBack(logins, server, _ -> {}, brokenOnce());
    giveBack.all(List.of(certificate, unrevoked("two")));
    awaitNothingWaits(giveBack);
    assertThat(stub.count(REVOKE)).isEqualTo(1);
    assertThat(giveBack.lost()).as("a certificate and a login").isEqualTo(2);
  }

  private Clocks brokenOnce() {
    AtomicBoolean broken = new AtomicBoolean(true);
    return new Clocks() {
      @Override
      public Instant instant() {
        return clock.instant();
      }

      @Override
      public Moment now() {
        if (broken.getAndSet(false)) {
          throw new IllegalStateException("the defect of this test");
        }
        return clock.now();
      }
    };
  }

  /** Many pods go at once: those that start still find connections. */
  @Test
  void fewAtATimeCallOneServer() throws Exception {
    Semaphore come = new Semaphore(0);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger present = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    stub.on(
        REVOKE,
        exchange -> {
          most.accumulateAndGet(present.incrementAndGet(), Math::max);
          come.release();
          awaits(leave);
          present.decrementAndGet();
          done(exchange);
        });
    GiveBack giveBack = giveBack(_ -> {});
    List<Thread> releases = new ArrayList<>();
    for (int i = 0; i < 4 * GiveBack.AT_A_TIME; i++) {
      Unrevoked unrevoked = unrevoked("login " + i);
      releases.add(Thread.ofVirtual().start(() -> giveBack.all(List.of(unrevoked))));
    }
    come.acquire(GiveBack.AT_A_TIME);
    while (waitingForTheirTurn(releases) < releases.size() - GiveBack.AT_A_TIME) {
      Bao.pause();
    }
    leave.countDown();
    for (Thread release : releases) {
      release.join();
    }
    assertThat(most.get()).isEqualTo(GiveBack.AT_A_TIME);
    assertThat(stub.count(REVOKE)).isEqualTo(releases.size());
  }

  /** Those that call wait for their answer, which has its time. */
  private static long waitingForTheirTurn(List<Thread> releases) {
    return releases.stream().filter(thread -> thread.getState() == Thread.State.WAITING).count();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void done(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }
}
