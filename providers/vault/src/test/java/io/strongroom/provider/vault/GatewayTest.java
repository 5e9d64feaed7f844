package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway in front of a server answers what it does not pass on: that says nothing of a login. Of
 * a lease: {@link LeaseTest}.
 */
final class GatewayTest {
  private static final String LOGIN = "POST auth/kubernetes/login";
  private static final String LOOK_UP = "GET auth/token/lookup-self";
  private static final String RENEW = "POST auth/token/renew-self";
  private static final String LENT = "GET database/creds/shop";
  private static final String CREDENTIALS =
      "- {objectName: user, secretPath: database/creds/shop, secretKey: username}\n";
  private static final String READ =
      "- {objectName: p, secretPath: secret/data/db, secretKey: value}\n";

  @Retention(RetentionPolicy.RUNTIME)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "404 | <html>not here</html>",
        "404 | {\"errors\":[]}",
        "405 | {\"errors\":[\"unsupported operation\"]}",
        "400 | <html>bad request</html>",
        "403 | <html>forbidden</html>",
        "200 | <html>hello</html>",
        "200 | ``",
        "200 | {}",
        "204 | ``",
      })
  private @interface NoWordOfTheServer {}

  private final ManualClock clock = new ManualClock();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> {}, clock);
  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();

  @BeforeEach
  void furnish() {
    stub.login("stub-token-1", 90);
    stub.on(
        LENT,
        200,
        """
        {"lease_id":"database/creds/shop/1","lease_duration":3600,"renewable":true,
         "data":{"username":"%s"}}
        """
            .formatted(canary.secret("user")));
    stub.on(
        "GET secret/data/db",
        200,
        "{\"data\":{\"data\":{\"value\":\"%s\"}}}".formatted(canary.secret("db")));
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    stub.close();
    canary.close();
  }

  private Pods pod() {
    ServiceAccountTokens tokens = Pods.tokens(canary.secret("token"), clock);
    return new Pods(provider, "csi-1", "shop:checkout", tokens, clock);
  }

  private Parameters asking(String objects) {
    return Pods.parameters(objects, "vaultAddress", stub.address(), "roleName", "shop");
  }

  @ParameterizedTest
  @NoWordOfTheServer
  void aLoginThatCouldNotBeRenewedIsKeptAndTriedAgainNearItsEnd(int status, String body)
      throws Exception {
    Answer first = pod().fetch(asking(CREDENTIALS));
    stub.on(RENEW, status, body);
    clock.advance(60); // two thirds of its life
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    clock.advance(14);
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(stub.count(RENEW)).isEqualTo(1);

    stub.on(RENEW, 200, "{\"auth\":{\"lease_duration\":90,\"renewable\":true}}");
    clock.advance(1);
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    clock.advance(30); // it would be over
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(stub.count(RENEW)).isEqualTo(2);
    assertThat(stub.count(LENT)).isEqualTo(1);
    assertThat(stub.count(LOGIN)).isEqualTo(1);
  }

  @ParameterizedTest
  @NoWordOfTheServer
  void aLoginThatCannotBeRenewedIsReplacedBeforeItsEnd(int status, String body) throws Exception {
    Answer first = pod().fetch(asking(CREDENTIALS));
    stub.on(RENEW, status, body);
    clock.advance(60);
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    stub.login("stub-token-2", 90);
    clock.advance(15);
    pod().refresh(asking(CREDENTIALS), first.versions());
    assertThat(stub.count(LOGIN)).isEqualTo(2);
    assertThat(stub.count(LENT)).as("the pod has time to read another user").isEqualTo(2);
  }

  @Test
  void aLoginThatTheServerDoesNotRenewIsReplacedAtOnce() throws Exception {
    for (int status : new int[] {400, 403}) {
      Answer first = pod().fetch(asking(CREDENTIALS));
      long logins = stub.count(LOGIN);
      stub.on(RENEW, status, "{\"errors\":[\"no\"]}");
      stub.login("stub-token-" + status, 90);
      clock.advance(60);
      pod().refresh(asking(CREDENTIALS), first.versions());
      assertThat(stub.count(LOGIN)).as("%d", status).isEqualTo(logins + 1);
    }
  }

  @ParameterizedTest
  @NoWordOfTheServer
  void aRefusalIsReportedWhateverAnswersForTheLogin(int status, String body) throws Exception {
    pod().fetch(asking(READ)).fetched();
    stub.on("GET secret/data/db", 403, "{\"errors\":[\"permission denied\"]}");
    stub.on(LOOK_UP, status, body);
    stub.login("stub-token-2", 90);
    FetchFailure failure = pod().fetch(asking(READ)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.message())
        .startsWith("GET secret/data/db: 403: permission denied; role 'shop' gives the policies");
  }

  /** Where it asks only once, and the server is asked the next time. */
  @ParameterizedTest
  @NoWordOfTheServer
  void aLoginIsNotDeadBecauseTheServerWasNotAsked(int status, String body) throws Exception {
    Answer first = pod().fetch(asking(CREDENTIALS));
    AtomicInteger asked = new AtomicInteger();
    stub.on(
        LOOK_UP,
        exchange -> {
          boolean ofTheServer = asked.incrementAndGet() > 1;
          byte[] answer = (ofTheServer ? "{\"data\":{\"ttl\":60}}" : body).getBytes(UTF_8);
          exchange.sendResponseHeaders(
              ofTheServer ? 200 : status, answer.length == 0 ? -1 : answer.length);
          if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    stub.on("GET secret/data/db", 403, "{\"errors\":[\"permission denied\"]}");
    stub.login("stub-token-2", 90);
    assertThat(pod().refresh(asking(CREDENTIALS + READ), first.versions()).failure().message())
        .contains("403: permission denied");
    assertThat(pod().refresh(asking(CREDENTIALS), first.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(stub.count(LENT)).isEqualTo(1);
  }
}
