package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users of a class that is never polled ({@code strongroom.io/rotation-interval: never}, or
 * rotation switched off): it is fetched only when the last answer said so. By a real server's
 * clock, with leases of seconds that cannot be renewed for ever; users are counted at the server.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class NeverPolledTest {
  private static final Issuer ISSUER = new Issuer();
  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final Duration MAXIMUM = Duration.ofSeconds(12);
  private static final VolumeRef VOLUME = new VolumeRef("csi-never");

  private final Clocks clock = Clocks.system();
  private final Bao bao = Bao.shared();
  private final Rabbit rabbit = new Rabbit();
  private final Canary canary = Canary.plant();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> Bao.pause(), clock);
  private String credentials;
  private String policy;
  private Parameters parameters;
  private String user = "";

  @BeforeEach
  void furnish() throws IOException {
    String engine = bao.rabbit(rabbit, LEASE, MAXIMUM);
    String auth = bao.jwtAuth(ISSUER);
    credentials = engine + "/creds/app";
    policy = bao.policy("read", credentials);
    parameters =
        Pods.parameters(
            """
            - {objectName: user, secretPath: %1$s, secretKey: username}
            - {objectName: password, secretPath: %1$s, secretKey: password}
            """
                .formatted(credentials),
            "vaultAddress",
            bao.address(),
            "vaultAuthMountPath",
            auth,
            "roleName",
            bao.jwtRole(auth, "shop:checkout", "", policy));
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    rabbit.close();
    canary.close();
  }

  private Pods pod() {
    return new Pods(
        provider,
        VOLUME.volumeId(),
        "shop:checkout",
        ISSUER.tokens("shop:checkout", "vault"),
        clock);
  }

  /** What the volume holds afterwards is a user that the server still knows. */
  private Answer fetch(Answer before) throws Exception {
    Answer answer = pod().refresh(parameters, before.versions());
    if (answer.result() instanceof Fetched) {
      canary.watch(answer.file("user"), answer.file("password"));
      user = answer.file("user");
    }
    assertThat(rabbit.users()).contains(user);
    return answer;
  }

  /** No request before it is due; the pod works with its user all the while. */
  private void awaitTime(FetchResult result) {
    Moment by =
        switch (result) {
          case Fetched fetched -> fetched.refreshBy().orElseThrow();
          case NotChanged unchanged -> unchanged.refreshBy().orElseThrow();
          case Failed failed -> failed.refreshBy().orElseThrow();
        };
    while (clock.now().isBefore(by)) {
      assertThat(rabbit.users()).contains(user);
      Bao.pause();
    }
  }

  private Answer first() throws Exception {
    Answer first = pod().fetch(parameters);
    canary.watch("first", first.file("password"));
    user = first.file("user");
    return first;
  }

  @Test
  void aUserWhoseLeaseComesToItsMaximumIsReplacedWhileItLives() throws Exception {
    Answer held = first();
    Set<String> users = new HashSet<>(Set.of(user));
    FetchResult last = held.result();
    while (users.size() < 3) {
      awaitTime(last);
      Answer answer = fetch(held);
      last = answer.result();
      held = last instanceof Fetched ? answer : held;
      users.add(user);
    }
    while (rabbit.users().size() > 1) {
      Bao.pause();
    }
    assertThat(rabbit.users()).as("the others have ended").containsExactly(user);

    provider.released(VOLUME);
    while (!rabbit.users().isEmpty()) {
      Bao.pause();
    }
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  @Test
  void aUserThatCannotBeReplacedIsReportedWhileItLives() throws Exception {
    Answer held = first();
    bao.allow(policy, "read", "nothing/of/it");
    FetchResult last = held.result();
    while (!(last instanceof Failed)) {
      awaitTime(last);
      last = fetch(held).result();
    }
    assertThat(((Failed) last).failures().getFirst().message())
        .contains("403")
        .contains("must allow read on " + credentials);
    assertThat(rabbit.users()).as("there is time to mend it").containsExactly(user);

    bao.allow(policy, "read", credentials);
    assertThat(fetch(held).result()).isInstanceOf(Fetched.class);
  }
}
