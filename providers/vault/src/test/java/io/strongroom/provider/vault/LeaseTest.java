package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials that are made for one volume: certificates of a real server, users of a stub. */
final class LeaseTest {
  private static final Issuer ISSUER = new Issuer();
  private static final String CREDENTIALS =
      """
      - {objectName: user, secretPath: database/creds/shop, secretKey: username}
      - {objectName: password, secretPath: database/creds/shop, secretKey: password}
      """;

  private final ManualClock clock = new ManualClock();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> {}, clock);
  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();

  @BeforeEach
  void oneUserIsToBeHad() {
    user("first", 600);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    stub.close();
    canary.close();
  }

  /** What the next request for credentials brings. */
  private void user(String name, long seconds) {
    user(name, String.valueOf(seconds));
  }

  private void user(String name, String seconds) {
    stub.on(
        "GET database/creds/shop",
        200,
        """
        {"request_id":"r","lease_id":"database/creds/shop/%s","lease_duration":%s,"renewable":true,
         "data":{"username":"user-%1$s","password":"%s"}}
        """
            .formatted(name, seconds, canary.secret(name)));
  }

  private void renewalsGrant(long seconds) {
    stub.on(
        "POST sys/leases/renew",
        200,
        "{\"lease_id\":\"database/creds/shop/first\",\"lease_duration\":%d,\"renewable\":true}"
            .formatted(seconds));
  }

  private Pods pod(String volume) {
    ServiceAccountTokens tokens = Pods.tokens(canary.secret("token"), clock);
    return new Pods(provider, volume, "shop:checkout", tokens, clock);
  }

  private Parameters asking(String objects) {
    return Pods.parameters(objects, "vaultAddress", stub.address(), "roleName", "shop");
  }

  @Test
  void everythingOfAUserIsOfOneUser() throws Exception {
    Answer answer =
        pod("one")
            .fetch(
                asking(
                    """
                    - {objectName: 'db/{{key}}', secretPath: database/creds/shop, secretKey: '*'}
                    - objectName: url
                      secretPath: database/creds/shop
                      template: 'postgres://{{username}}:{{password}}@db/shop'
                    """));
    assertThat(answer.contents())
        .isEqualTo(
            Map.of(
                "db/username", "user-first",
                "db/password", canary.secret("first"),
                "url", "postgres://user-first:%s@db/shop".formatted(canary.secret("first"))));
    assertThat(stub.count("GET database/creds/shop")).isEqualTo(1);
  }

  @Test
  void aPollMakesNoNewUser() throws Exception {
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    assertThat(first.contents())
        .containsEntry("user", "user-first")
        .containsEntry("password", canary.secret("first"));
    user("second", 600);
    clock.advance(120);
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    // Another object of the class is new, so that every file is delivered once more.
    stub.on("GET kv/x", 200, "{\"data\":{\"value\":\"%s\"}}".formatted(canary.secret("x")));
    Answer more =
        pod("one")
            .refresh(
                asking(CREDENTIALS + "- {objectName: x, secretPath: kv/x, secretKey: value}\n"),
                first.versions());
    assertThat(more.contents()).containsEntry("user", "user-first");
    assertThat(stub.count("GET database/creds/shop")).isEqualTo(1);
  }

  @Test
  void everyVolumeHasAUserAndALoginOfItsOwn() throws Exception {
    pod("one").fetch(asking(CREDENTIALS));
    user("second", 600);
    assertThat(pod("two").fetch(asking(CREDENTIALS)).contents())
        .containsEntry("user", "user-second");
    assertThat(stub.count("POST auth/kubernetes/login")).isEqualTo(2);

    provider.released(new VolumeRef("one"));
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(1);
    assertThat(pod("two").fetch(asking(CREDENTIALS)).contents())
        .containsEntry("user", "user-second");
  }

  @Test
  void aLeaseIsRenewedHalfway() throws Exception {
    renewalsGrant(600);
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    assertThat(((Fetched) first.result()).refreshBy())
        .contains(clock.now().plus(Duration.ofMinutes(5)));
    clock.advance(300);
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
        .isEqualTo(new NotChanged(Optional.of(clock.now().plus(Duration.ofMinutes(5))), true));
    assertThat(stub.count("POST sys/leases/renew")).isEqualTo(1);
    assertThat(stub.bodies())
        .contains("{\"increment\":600,\"lease_id\":\"database/creds/shop/first\"}");
  }

  @Test
  void nearItsMaximumAnotherUserIsMadeWhileTheOldOneLives() throws Exception {
    renewalsGrant(250);
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    user("second", 600);
    clock.advance(300);
    Answer second = pod("one").refresh(asking(CREDENTIALS), first.versions());
    assertThat(second.contents()).containsEntry("user", "user-second");
    assertThat(stub.reads()).doesNotContain("POST sys/leases/revoke");
    assertThat(stub.count("POST auth/token/revoke-self")).isZero();
  }

  @Test
  void aServerThatIsAwayKeepsTheLease() throws Exception {
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    stub.on("POST sys/leases/renew", 503, "{\"errors\":[\"Vault is sealed\"]}");
    clock.advance(300);
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).failures())
        .extracting(failure -> failure.message())
        .contains("POST sys/leases/renew: 503: Vault is sealed");
    renewalsGrant(600);
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
  }

  /** By a gateway in front, which answers what it does not pass on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | <html>not here</html> | true",
        "404 | <html>not here</html> | false",
        "404 | {\"errors\":[]} | true",
        "405 | {\"errors\":[\"unsupported operation\"]} | false",
        "400 | <html>bad request</html> | true",
        "400 | <html>bad request</html> | false",
        "200 | <html>hello</html> | true",
        "200 | <html>hello</html> | false",
        "200 | `` | true",
        "200 | {} | false",
        "204 | `` | false",
      })
  void whatIsNotTheServersWordSaysNothingOfALease(int status, String body, boolean fromTheStart)
      throws Exception {
    renewalsGrant(600);
    if (fromTheStart) {
      leasesAreAskedInVain(status, body);
    }
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    leasesAreAskedInVain(status, body);
    for (int i = 0; i < 20; i++) {
      clock.advance(19); // beyond the half of its life, but not beyond two thirds
      assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
          .isInstanceOf(NotChanged.class);
    }
    assertThat(stub.count("GET database/creds/shop")).isEqualTo(1);
    assertThat(stub.count("POST auth/kubernetes/login")).isEqualTo(1);
  }

  private void leasesAreAskedInVain(int status, String body) {
    stub.on("POST sys/leases/lookup", status, body);
    stub.on("POST sys/leases/renew", status, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | <html>not here</html>",
        "403 | <html>forbidden</html>",
        "401 | <html>who are you?</html>",
        "200 | <html>hello</html>",
        "400 | {}",
      })
  void aLoginIsGivenBackUntilTheServerItselfHasTakenIt(int status, String body) throws Exception {
    stub.on("POST auth/token/revoke-self", status, body);
    pod("one").fetch(asking(CREDENTIALS));
    provider.released(new VolumeRef("one"));
    assertThat(provider.notGivenBack()).isEqualTo(new NotGivenBack(1, 0));
    long before = stub.count("POST auth/token/revoke-self");

    stub.on("POST auth/token/revoke-self", 204, "");
    while (provider.notGivenBack().waiting() > 0) {
      Bao.pause();
    }
    assertThat(stub.count("POST auth/token/revoke-self")).isGreaterThan(before);
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  /** The class of the volume was changed: it has two logins. */
  @Test
  void whatAVolumeHasIsAllGivenBackAlsoByAThreadThatIsToStop() throws Exception {
    pod("one").fetch(asking(CREDENTIALS)).fetched();
    stub.login("stub-token-2", 3600);
    pod("one")
        .fetch(Pods.parameters(CREDENTIALS, "vaultAddress", stub.address(), "roleName", "other"))
        .fetched();
    Thread.currentThread().interrupt();
    provider.released(new VolumeRef("one"));
    assertThat(Thread.interrupted()).as("whoever waits next sees it").isTrue();
    while (provider.notGivenBack().waiting() > 0) {
      Bao.pause();
    }
    assertThat(stub.count("POST auth/token/revoke-self")).isEqualTo(2);
  }

  @Test
  void aLoginThatWasNeverRevokedIsCountedWhenItHasExpired() throws Exception {
    stub.on("POST auth/token/revoke-self", 404, "<html>not here</html>");
    pod("one").fetch(asking(CREDENTIALS));
    provider.released(new VolumeRef("one"));
    clock.advance(3600);
    while (provider.notGivenBack().waiting() > 0) {
      Bao.pause();
    }
    assertThat(provider.notGivenBack()).isEqualTo(new NotGivenBack(0, 1));
  }

  /** A token in a file is never renewed; it would be another one at every poll. */
  @Test
  void anAnswerThatIsALoginIsRefusedAndGivenBack() throws Exception {
    stub.on(
        "PUT team/auth/token/create",
        200,
        "{\"auth\":{\"client_token\":\"%s\",\"lease_duration\":60}}"
            .formatted(canary.secret("made")));
    Parameters parameters =
        asking("- {objectName: t, secretPath: team/auth/token/create, method: PUT}");
    for (int i = 0; i < 3; i++) {
      assertThat(pod("one").fetch(parameters).failure().message())
          .startsWith("PUT team/auth/token/create: the answer is a login, which nobody would");
    }
    while (provider.notGivenBack().waiting() > 0) {
      Bao.pause();
    }
    assertThat(stub.count("POST auth/token/revoke-self"))
        .isEqualTo(stub.count("PUT team/auth/token/create"));
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stub-token-1", "of somebody else"})
  void aTokenThatWasThereBeforeIsNotGivenBack(String token) throws Exception {
    stub.on(
        "PUT team/auth/token/renew",
        200,
        "{\"auth\":{\"client_token\":\"%s\",\"lease_duration\":60}}".formatted(token));
    pod("one")
        .fetch(
            asking(
                "- {objectName: t, secretPath: team/auth/token/renew, method: PUT, secretArgs:"
                    + " {token: of somebody else}}"));
    assertThat(provider.notGivenBack()).isEqualTo(NotGivenBack.NOTHING);
    assertThat(stub.count("POST auth/token/revoke-self")).isZero();
  }

  /** An end beyond all clocks, and a number that would lead to another path. */
  @ParameterizedTest
  @CsvSource({
    "1/../../sys/x, 100000000000000000, ''",
    "1/../../sys/x, 1000000000000000000000000000, ''",
    "3f\\u003a0A, 9223372036854775807, 3f:0A",
    "3f:0\\u0041, 4102444800, 3f:0A",
  })
  void aCertificateOfAHostileServerIsKeptAndNamedOnlyIfItsNumberIsOne(
      String serial, String expiration, String named) throws Exception {
    certificate("first", serial, expiration);
    Parameters parameters =
        asking("- {objectName: a, secretPath: pki/issue/any, method: PUT, secretKey: certificate}");
    Answer first = pod("one").fetch(parameters);
    certificate("second", serial, expiration);
    stub.on("GET pki/cert/3f:0A", 200, "{\"data\":{\"revocation_time\":0}}");
    stub.on("POST pki/revoke", 200, "{\"data\":{\"revocation_time\":1}}");
    assertThat(pod("one").refresh(parameters, first.versions()).result())
        .isInstanceOf(NotChanged.class);
    provider.released(new VolumeRef("one"));
    assertThat(stub.reads())
        .containsExactlyElementsOf(
            named.isEmpty()
                ? List.of("PUT pki/issue/any")
                : List.of("PUT pki/issue/any", "GET pki/cert/" + named, "POST pki/revoke"));
  }

  private void certificate(String name, String serial, String expiration) {
    stub.on(
        "PUT pki/issue/any",
        200,
        "{\"data\":{\"certificate\":\"%s\",\"serial_number\":\"%s\",\"expiration\":%s}}"
            .formatted(canary.secret(name), serial, expiration));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "1000000000000000000000000000"})
  void aLifeBeyondAllClocksIsALongOne(String seconds) throws Exception {
    stub.login("stub-token-1", Long.MAX_VALUE);
    user("first", seconds);
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    user("second", seconds);
    assertThat(first.contents()).containsEntry("user", "user-first");
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(stub.count("GET database/creds/shop")).isEqualTo(1);
  }

  @Test
  void anotherLoginMeansAnotherUser() throws Exception {
    stub.login("stub-token-1", 100);
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    user("second", 600);
    stub.login("stub-token-2", 3600);
    clock.advance(100); // the login is over, and the lease with it
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).contents())
        .containsEntry("user", "user-second");
  }

  @Test
  void theLoginThatALeaseHangsOnIsRenewedInTime() throws Exception {
    stub.login("stub-token-1", 90);
    Answer first = pod("one").fetch(asking(CREDENTIALS));
    assertThat(((Fetched) first.result()).refreshBy())
        .contains(clock.now().plus(Duration.ofMinutes(1)));
    stub.on(
        "POST auth/token/renew-self", 200, "{\"auth\":{\"lease_duration\":90,\"renewable\":true}}");
    clock.advance(60);
    assertThat(pod("one").refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(stub.count("POST auth/token/renew-self")).isEqualTo(1);
  }

  @Test
  void aFetchThatFailsElsewhereUsesTheUserAgain() throws Exception {
    Parameters broken =
        asking(CREDENTIALS + "- {objectName: x, secretPath: nowhere, secretKey: value}\n");
    assertThat(pod("one").fetch(broken).failure().object()).isEqualTo("x");
    assertThat(pod("one").fetch(broken).failure().object()).isEqualTo("x");
    assertThat(stub.count("GET database/creds/shop")).isEqualTo(1);
  }

  @Test
  void requestsThatDifferInTheirArgumentsAreTwo() throws Exception {
    stub.on(
        "PUT pki/issue/any",
        200,
        "{\"data\":{\"certificate\":\"%s\"}}".formatted(canary.secret("certificate")));
    pod("one")
        .fetch(
            asking(
                """
                - {objectName: a, secretPath: pki/issue/any, method: PUT, secretKey: certificate,
                   secretArgs: {common_name: a, ttl: 1h}}
                - {objectName: b, secretPath: pki/issue/any, method: PUT, secretKey: certificate,
                   secretArgs: {ttl: 1h, common_name: a}}
                - {objectName: c, secretPath: pki/issue/any, method: PUT, secretKey: certificate,
                   secretArgs: {ttl: 1h, common_name: c}}
                """));
    assertThat(stub.count("PUT pki/issue/any")).isEqualTo(2);
  }

  @Test
  void onlyKvVersion2MayBeSharedAmongPods() {
    assertThat(bound("secret/data/db")).isFalse();
    assertThat(bound("team/secret/data/a/b?version=2")).isFalse();
    assertThat(bound("secret/db")).isTrue();
    assertThat(bound("database/creds/shop")).isTrue();
    assertThat(bound("secret/data/db, method: PUT")).isTrue();
  }

  private boolean bound(String path) {
    return pod("one")
        .prepare(
            asking(
                "- {objectName: a, secretPath: %s}"
                    .formatted(path.contains("?") ? "'" + path + "'" : path)))
        .podBound();
  }

  @Test
  void aRealCertificateIsIssuedOnceRotatedInTimeAndRevokedAtTheEnd() throws Exception {
    Bao bao = Bao.shared();
    Bao.Pki pki = bao.pki(3600);
    String auth = bao.jwtAuth(ISSUER);
    String role =
        bao.jwtRole(
            auth,
            "shop:checkout",
            ",\"token_ttl\":36000",
            bao.policy("update", pki.mount() + "/issue/any", pki.mount() + "/revoke"));
    Parameters parameters =
        Pods.parameters(
            """
            - {objectName: tls.crt, secretPath: %s/issue/any, method: PUT, secretKey: certificate,
               secretArgs: {common_name: shop}}
            - {objectName: tls.key, secretPath: %1$s/issue/any, method: PUT,
               secretKey: private_key, secretArgs: {common_name: shop}}
            - {objectName: serial, secretPath: %1$s/issue/any, method: PUT,
               secretKey: serial_number, secretArgs: {common_name: shop}}
            """
                .formatted(pki.mount()),
            "vaultAddress",
            bao.address(),
            "vaultAuthMountPath",
            auth,
            "roleName",
            role);
    Pods pod =
        new Pods(provider, "tls", "shop:checkout", ISSUER.tokens("shop:checkout", "vault"), clock);

    Answer first = pod.fetch(parameters);
    assertThat(first.contents().get("tls.crt")).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(((Fetched) first.result()).refreshBy().orElseThrow())
        .isBetween(
            clock.now().plus(Duration.ofSeconds(2300)), clock.now().plus(Duration.ofSeconds(2500)));
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);

    clock.advance(500);
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(revoked(pki, first)).isFalse();

    provider.released(new VolumeRef("tls"));
    assertThat(revoked(pki, first)).isTrue();
  }

  private static boolean revoked(Bao.Pki pki, Answer answer) throws IOException {
    return Bao.shared()
            .does("GET", "%s/cert/%s".formatted(pki.mount(), answer.contents().get("serial")), "")
            .getAsJsonObject("data")
            .get("revocation_time")
            .getAsLong()
        > 0;
  }
}
