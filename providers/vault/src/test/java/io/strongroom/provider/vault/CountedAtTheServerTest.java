package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a pod costs at a real server, and what is left there when it is gone: logins, leases, users
 * and certificates are counted at the server, over many polls with failures between them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class CountedAtTheServerTest {
  private static final Issuer ISSUER = new Issuer();
  private static final int POLLS = 24;
  private static final long INTERVAL = 120;
  private static final String NO_DEFAULT_POLICY = ",\"token_no_default_policy\":true";

  private final Bao bao = Bao.shared();
  private final Rabbit rabbit = new Rabbit();
  private final ManualClock clock = new ManualClock();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> Bao.pause(), clock);
  private Canary canary;
  private Relay relay;
  private String engine;
  private String auth;

  @BeforeEach
  void prepare() throws IOException {
    canary = Canary.plant();
    relay = new Relay(bao.address());
    auth = bao.jwtAuth(ISSUER);
    engine = bao.rabbit(rabbit, Duration.ofDays(1));
  }

  @AfterEach
  void nothingSecretWasLogged() throws IOException {
    provider.close();
    relay.close();
    rabbit.close();
    canary.close();
  }

  /** The credentials of the pod, and what else its class asks for. */
  private String credentials(String more) {
    return """
    - {objectName: user, secretPath: %1$s/creds/app, secretKey: username}
    - {objectName: password, secretPath: %1$s/creds/app, secretKey: password}
    %2$s
    """
        .formatted(engine, more);
  }

  private Parameters asking(String role, String objects) {
    return Pods.parameters(
        objects, "vaultAddress", relay.address(), "vaultAuthMountPath", auth, "roleName", role);
  }

  private Pods pod() {
    return new Pods(
        provider,
        "csi-" + auth,
        "shop:checkout",
        ISSUER.tokens("shop:checkout", Duration.ofDays(30), "vault"),
        clock);
  }

  private void podIsGone() {
    provider.released(new VolumeRef("csi-" + auth));
  }

  private String role(String more, String... policies) throws IOException {
    return bao.jwtRole(auth, "shop:checkout", more, policies);
  }

  private String mayHaveCredentials() throws IOException {
    return bao.policy("read", engine + "/creds/app");
  }

  /** Polls often; every failure is one that the test has made. Answers what the volume holds. */
  private List<Answer> poll(Parameters parameters, Answer first) throws Exception {
    List<Answer> answers = new ArrayList<>(List.of(first));
    List<ObjectVersion> held =
        first.result() instanceof Fetched fetched ? fetched.versions() : List.of();
    for (int i = 0; i < POLLS; i++) {
      clock.advance(INTERVAL);
      Answer answer = pod().refresh(parameters, held);
      if (answer.result() instanceof Fetched fetched) {
        held = fetched.versions();
        if (answer.contents().containsKey("password")) {
          canary.watch("password " + i, answer.file("password"));
        }
      }
      answers.add(answer);
    }
    return answers;
  }

  private int leases() throws IOException {
    return bao.keys("sys/leases/lookup/%s/creds/app".formatted(engine)).size();
  }

  private void awaitNothingLeft() throws IOException {
    while (leases() > 0 || !rabbit.users().isEmpty() || !bao.logins(auth).isEmpty()) {
      Bao.pause();
    }
  }

  @Test
  void manyPollsWithOutagesTakeOneLoginAndOneUser() throws Exception {
    Parameters parameters = asking(role("", mayHaveCredentials()), credentials(""));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    for (int i = 0; i < 4; i++) {
      assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
      relay.leadNowhere();
      assertThat(pod().refresh(parameters, first.versions()).result()).isInstanceOf(Failed.class);
      relay.leadTo(bao.address());
    }
    assertThat(bao.logins(auth)).hasSize(1);
    assertThat(leases()).isEqualTo(1);
    assertThat(rabbit.users()).containsExactly(first.file("user"));

    podIsGone();
    awaitNothingLeft();
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  @Test
  void anObjectThatIsRefusedMakesNoMoreLoginsAndUsers() throws Exception {
    assertThatARefusedObjectMakesNoMore(role("", mayHaveCredentials()));
  }

  /** Such a login may ask nothing about itself: that it is refused says nothing of its life. */
  @Test
  void neitherWhereALoginMayNotEvenAskAboutItself() throws Exception {
    assertThatARefusedObjectMakesNoMore(
        role(
            NO_DEFAULT_POLICY,
            mayHaveCredentials(),
            bao.policy("update", "auth/token/revoke-self")));
  }

  private void assertThatARefusedObjectMakesNoMore(String role) throws Exception {
    Parameters parameters =
        asking(
            role,
            credentials("- {objectName: x, secretPath: secret/data/forbidden, secretKey: x}"));
    for (Answer answer : poll(parameters, pod().fetch(parameters))) {
      assertThat(answer.failure().message()).contains("must allow read on secret/data/forbidden");
    }
    assertThat(bao.logins(auth)).hasSize(1);
    assertThat(leases()).isEqualTo(1);

    podIsGone();
    awaitNothingLeft();
  }

  @Test
  void whatTheServerDoesNotTakeBackIsKeptForTheNextTryAndCounted() throws Exception {
    Parameters parameters =
        asking(
            role(NO_DEFAULT_POLICY, mayHaveCredentials()),
            credentials("- {objectName: x, secretPath: secret/data/forbidden, secretKey: x}"));
    Answer last = poll(parameters, pod().fetch(parameters)).getLast();
    assertThat(last.failure().message())
        .contains("must allow read on secret/data/forbidden")
        .contains("lets none be given back: allow update on auth/token/revoke-self");
    assertThat(bao.logins(auth)).as("one in use, one that was tried").hasSize(2);
    assertThat(leases()).isEqualTo(1);

    podIsGone();
    assertThat(provider.notGivenBack()).isEqualTo(new NotGivenBack(0, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"token_type\":\"batch\",\"token_ttl\":30",
        ",\"token_ttl\":20,\"token_max_ttl\":40"
      })
  void aCertificateGoesByItsOwnEndWhateverBecomesOfLogins(String login) throws Exception {
    Bao.Pki pki = bao.pki(2000 * 3600);
    Parameters parameters =
        asking(
            role(login, bao.policy("update", pki.mount() + "/issue/any", pki.mount() + "/revoke")),
            """
            - {objectName: tls.key, secretPath: %1$s/issue/any, method: PUT,
               secretKey: private_key, secretArgs: {common_name: shop}}
            - {objectName: serial, secretPath: %1$s/issue/any, method: PUT,
               secretKey: serial_number, secretArgs: {common_name: shop}}
            """
                .formatted(pki.mount()));
    Answer first = pod().fetch(parameters);
    canary.watch("key", first.file("tls.key"));
    assertThat(first.fetched().refreshBy().orElseThrow())
        .as("a login's end does not matter")
        .isGreaterThan(clock.now().plus(Duration.ofHours(1000)));
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
    assertThat(bao.keys(pki.mount() + "/certs")).as("the authority's and the pod's").hasSize(2);

    clock.advance(Duration.ofHours(1)); // no login lives, by the driver's clock
    podIsGone();
    assertThat(bao.isRevoked(pki, first.file("serial"))).isTrue();
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  /** How long it lives goes by the clock of the server that made it. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void aCertificateLivesAsLongOnANodeWhoseClockIsOff(int hoursAhead) throws Exception {
    clock.set(clock.instant().plus(Duration.ofHours(hoursAhead)));
    Bao.Pki pki = bao.pki(30 * 60);
    Parameters parameters =
        asking(
            role("", bao.policy("update", pki.mount() + "/issue/any")),
            """
            - {objectName: serial, secretPath: %1$s/issue/any, method: PUT,
               secretKey: serial_number, secretArgs: {common_name: shop}}
            """
                .formatted(pki.mount()));
    var _ = poll(parameters, pod().fetch(parameters)); // 48 minutes
    assertThat(bao.keys(pki.mount() + "/certs"))
        .as("the authority's, the pod's, and another one after 20 and 40 minutes")
        .hasSize(4);
  }

  @Test
  void aCertificateThatWasRevokedIsReplacedAtTheNextPoll() throws Exception {
    Bao.Pki pki = bao.pki(2000 * 3600);
    Parameters parameters =
        asking(
            role("", bao.policy("update", pki.mount() + "/issue/any")),
            """
            - {objectName: serial, secretPath: %1$s/issue/any, method: PUT,
               secretKey: serial_number, secretArgs: {common_name: shop}}
            """
                .formatted(pki.mount()));
    Answer first = pod().fetch(parameters);
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
    bao.does(
        "POST",
        pki.mount() + "/revoke",
        "{\"serial_number\":\"%s\"}".formatted(first.file("serial")));
    Answer second = pod().refresh(parameters, first.versions());
    assertThat(second.file("serial")).isNotEqualTo(first.file("serial"));
    assertThat(poll(parameters, second).getLast().result()).isInstanceOf(NotChanged.class);
    assertThat(bao.keys(pki.mount() + "/certs")).as("the authority's and the pod's two").hasSize(3);
  }

  /** By the right to look leases up, by that to renew them, and where there is neither not. */
  @ParameterizedTest
  @CsvSource({"sys/leases/lookup, true", "sys/leases/renew, true", "sys/leases/nothing, false"})
  void aLeaseThatWasRevokedIsReplacedAtTheNextPoll(String allowed, boolean noticed)
      throws Exception {
    Parameters parameters =
        asking(
            role(
                NO_DEFAULT_POLICY,
                mayHaveCredentials(),
                bao.policy("update", allowed, "auth/token/revoke-self")),
            credentials(""));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);

    bao.does("POST", "sys/leases/revoke-prefix/" + engine, "{}");
    while (leases() > 0) {
      Bao.pause();
    }
    Answer second = pod().refresh(parameters, first.versions());
    if (noticed) {
      canary.watch("second", second.file("password"));
      assertThat(second.file("user")).isNotEqualTo(first.file("user"));
      assertThat(rabbit.users()).containsExactly(second.file("user"));
      assertThat(poll(parameters, second).getLast().result()).isInstanceOf(NotChanged.class);
      assertThat(leases()).isEqualTo(1);
    } else {
      assertThat(second.result()).isInstanceOf(NotChanged.class);
    }
    podIsGone();
    awaitNothingLeft();
  }

  @Test
  void aLoginThatWasRevokedIsNoticedAlthoughOnlyItsLeasesAreAskedFor() throws Exception {
    Parameters parameters = asking(role("", mayHaveCredentials()), credentials(""));
    Answer first = pod().fetch(parameters);
    bao.revokeLogins(auth);
    while (leases() > 0) {
      Bao.pause();
    }
    Answer second = pod().refresh(parameters, first.versions());
    canary.watch("second", second.file("password"));
    assertThat(rabbit.users()).containsExactly(second.file("user"));
    assertThat(bao.logins(auth)).hasSize(1);
    podIsGone();
    awaitNothingLeft();
  }

  /**
   * Such a login may not ask whether it lives; that its lease is unknown shows that it does not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"sys/leases/lookup", "sys/leases/renew"})
  void alsoWhereALoginMayAskForItsLeasesAlone(String allowed) throws Exception {
    Parameters parameters =
        asking(
            role(
                NO_DEFAULT_POLICY,
                mayHaveCredentials(),
                bao.policy("update", allowed, "auth/token/revoke-self")),
            credentials(""));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    clock.advance(INTERVAL);
    assertThat(pod().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    bao.revokeLogins(auth);
    while (leases() > 0) {
      Bao.pause();
    }
    clock.advance(INTERVAL);
    Answer second = pod().refresh(parameters, first.versions());
    canary.watch("second", second.file("password"));
    assertThat(rabbit.users()).containsExactly(second.file("user"));
    assertThat(bao.logins(auth)).hasSize(1);
    podIsGone();
    awaitNothingLeft();
  }

  /** The engine is asked about after the answer, by which time the token has one use left. */
  @Test
  void aLeaseHangsOnTheLoginThatAskedForIt() throws Exception {
    String kv = bao.kv(1);
    bao.does("POST", kv + "/x", "{\"x\":\"%s\"}".formatted(canary.secret("x")));
    engine =
        bao.rabbit(
            "team/data/" + bao.unique("rabbit"), rabbit, Duration.ofDays(1), Duration.ofDays(30));
    Parameters parameters =
        asking(
            role(",\"token_num_uses\":2", mayHaveCredentials(), bao.policy("read", kv + "/x")),
            credentials("- {objectName: x, secretPath: %s/x, secretKey: x}".formatted(kv)));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
    assertThat(rabbit.users()).containsExactly(first.file("user"));
    podIsGone();
    awaitNothingLeft();
  }

  @Test
  void whatAnOutageKeepsFromBeingGivenBackIsGivenBackAfterIt() throws Exception {
    Bao.Pki pki = bao.pki(2000 * 3600);
    Parameters parameters =
        asking(
            role(
                "",
                mayHaveCredentials(),
                bao.policy("update", pki.mount() + "/issue/any", pki.mount() + "/revoke")),
            credentials(
                """
                - {objectName: serial, secretPath: %s/issue/any, method: PUT,
                   secretKey: serial_number, secretArgs: {common_name: shop}}
                """
                    .formatted(pki.mount())));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    relay.leadNowhere();
    podIsGone();
    assertThat(provider.notGivenBack()).isEqualTo(new NotGivenBack(1, 0));
    assertThat(leases()).isEqualTo(1);

    relay.leadTo(bao.address());
    awaitNothingLeft();
    assertThat(bao.isRevoked(pki, first.file("serial"))).isTrue();
    while (provider.notGivenBack().waiting() > 0) {
      Bao.pause();
    }
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aTokenOfFewUsesReadsAsManySecretsAsThereAre(int uses) throws Exception {
    String kv = bao.kv(2);
    bao.put(kv, "a", "{\"value\":\"%s\"}".formatted(canary.secret("a")));
    bao.put(kv, "b", "{\"value\":\"%s\"}".formatted(canary.secret("b")));
    Parameters parameters =
        asking(
            role(",\"token_num_uses\":%d".formatted(uses), bao.policy("read", kv + "/*")),
            """
            - {objectName: a, secretPath: %1$s/data/a, secretKey: value}
            - {objectName: b, secretPath: %1$s/data/b, secretKey: value}
            """
                .formatted(kv));
    Answer first = pod().fetch(parameters);
    assertThat(first.contents())
        .isEqualTo(Map.of("a", canary.secret("a"), "b", canary.secret("b")));
    for (Answer answer : poll(parameters, first).subList(1, POLLS)) {
      assertThat(answer.result()).isInstanceOf(NotChanged.class);
    }
    podIsGone();
    awaitNothingLeft();
  }

  @Test
  void aTokenOfFewUsesKeepsTheLeaseThatHangsOnIt() throws Exception {
    Parameters parameters =
        asking(
            role(",\"token_num_uses\":2", mayHaveCredentials(), bao.policy("read", "secret/*")),
            credentials("- {objectName: x, secretPath: secret/data/counted, secretKey: x}"));
    bao.put("secret", "counted", "{\"x\":\"%s\"}".formatted(canary.secret("x")));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
    assertThat(rabbit.users()).containsExactly(first.file("user"));

    podIsGone();
    awaitNothingLeft();
  }

  @Test
  void aTokenOfOneUseCannotHoldALeaseAndTheMessageSaysWhy() throws Exception {
    Parameters parameters =
        asking(role(",\"token_num_uses\":1", mayHaveCredentials()), credentials(""));
    for (Answer answer : poll(parameters, pod().fetch(parameters))) {
      assertThat(answer.failures())
          .allSatisfy(
              failure ->
                  assertThat(failure.message())
                      .contains("token had one use left")
                      .contains("token_num_uses"));
    }
    awaitNothingLeft();
  }

  /** The pod works on with a lease while something else of its class is refused. */
  @Test
  void aFetchThatFailsSaysWhenItsLeasesWantToBeLookedAfter() throws Exception {
    Parameters parameters =
        asking(
            role("", mayHaveCredentials()),
            credentials("- {objectName: x, secretPath: secret/data/forbidden, secretKey: x}"));
    Failed failed = (Failed) pod().fetch(parameters).result();
    assertThat(failed.refreshBy()).contains(clock.now().plus(Duration.ofHours(12)));
    clock.advance(Duration.ofHours(12));
    Failed later = (Failed) pod().fetch(parameters).result();
    assertThat(later.refreshBy().orElseThrow()).isGreaterThan(clock.now());
    assertThat(leases()).isEqualTo(1);
  }

  /** Logins of a batch kind cannot be given back; their leases can, where the policy allows it. */
  @Test
  void leasesOfBatchTokensAreRevokedOneByOne() throws Exception {
    Parameters parameters =
        asking(
            role(
                ",\"token_type\":\"batch\",\"token_ttl\":36000",
                mayHaveCredentials(),
                bao.policy("update", "sys/leases/revoke")),
            credentials(""));
    Answer first = pod().fetch(parameters);
    canary.watch("password", first.file("password"));
    assertThat(poll(parameters, first).getLast().result()).isInstanceOf(NotChanged.class);
    assertThat(leases()).isEqualTo(1);
    podIsGone();
    awaitNothingLeft();
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }
}
