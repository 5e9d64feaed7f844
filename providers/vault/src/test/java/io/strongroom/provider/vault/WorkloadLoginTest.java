package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.address.StoreAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an answer when the thread that has it is to stop. */
final class WorkloadLoginTest {
  private final ManualClock clock = new ManualClock();
  private final VaultServer server = new VaultServer(Pods.settings(), _ -> {}, clock);
  private final Logins logins = new Logins(server, clock);
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
    StoreAddress address =
        ((StoreAddress.Reading.Accepted) StoreAddress.read(stub.address())).address();
    Connection.Tls tls =
        new Connection.Tls(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    Workload workload =
        new Workload(
            new Connection(address, false, tls),
            new Login("kubernetes", "shop", "vault", Optional.empty()),
            "shop",
            "checkout",
            "uid",
            Optional.empty());
    WorkloadLogin login = new WorkloadLogin(workload, logins, giveBack, clock);
    Token token = new Token(canary.secret("jwt"), clock.now().plus(Duration.ofHours(1)));
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
    Session refused = login.open(token, deadline).session();

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
}
