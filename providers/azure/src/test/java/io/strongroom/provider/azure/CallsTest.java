package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.FakeAzureFault;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of Azure, counted there. */
final class CallsTest extends AzureTest {
  private static final String GET = "GetSecret";
  private static final String VERSIONS = "GetSecretVersions";
  private static final String TOKEN = "Token";

  @Test
  void anUnchangedSecretIsAskedForItsVersionOncePerIntervalAndNeverRead() throws Exception {
    vault.secret("db", "v1");
    vault.secret("api", "k1");
    Parameters parameters = Pods.parameters(Pods.secrets("db", "api"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    azure.fake().forgetCalls();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(20);
    assertThat(azure.fake().calls()).hasSize(20);
    vault.secret("db", "v2");
    assertThat(web().refresh(parameters, held).contents())
        .containsEntry("db", "v2")
        .containsEntry("api", "k1");
  }

  /** 110 pods of one identity: one token; that they share a fetch is the driver's part. */
  @Test
  void podsOfOneIdentityShareAToken() throws Exception {
    vault.secret("db", "v1");
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 110; i++) {
        Pods pod = Pods.of(provider, azure, "web-" + i, "shop/web");
        answers.add(threads.submit(() -> pod.fetch(Pods.secrets("db"))));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().contents()).containsEntry("db", "v1");
    }
    assertThat(azure.fake().count(TOKEN)).isEqualTo(1);
    assertThat(azure.fake().count("InstanceDiscovery")).isZero();
    assertThat(azure.fake().count("Challenge")).isZero();
    assertThat(cluster.lookUps()).isZero();
  }

  @Test
  void aTokenIsMadeAnewShortlyBeforeItsEnd() throws Exception {
    vault.secret("db", "v1");
    web().fetch(Pods.secrets("db"));
    clock.advance(Duration.ofMinutes(54));
    web().fetch(Pods.secrets("db"));
    assertThat(azure.fake().count(TOKEN)).isEqualTo(1);
    clock.advance(Duration.ofMinutes(1));
    web().fetch(Pods.secrets("db"));
    assertThat(azure.fake().count(TOKEN)).as("five minutes before its end").isEqualTo(2);
  }

  @Test
  void aVersionThatIsNamedIsReadOnceAndNeverAskedForAgain() throws Exception {
    String first = vault.secret("db", "v1");
    vault.secret("db", "v2");
    Parameters parameters =
        Pods.parameters(Pods.array("objectName: db, objectType: secret, objectVersion: " + first));
    Answer answer = web().refresh(parameters, List.of());
    assertThat(answer.contents()).containsEntry("db", "v1");
    azure.fake().forgetCalls();
    assertThat(web().refresh(parameters, answer.versions()).result())
        .isInstanceOf(NotChanged.class);
    assertThat(azure.fake().calls()).isEmpty();
  }

  @Test
  void whoMayNotListReadsInsteadAndIsNotTriedForAnHour() throws Exception {
    vault.secret("db", "v1");
    vault.settings().open(false);
    vault.settings().allow(Azure.CLIENT, "secrets/get");
    Parameters parameters = Pods.parameters(Pods.secrets("db"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    azure.fake().forgetCalls();
    for (int i = 0; i < 3; i++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(1);
    assertThat(azure.fake().count(GET)).isEqualTo(3);
    vault.secret("db", "v2");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("db", "v2");
    clock.advance(Duration.ofMinutes(61));
    web().refresh(parameters, held);
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(2);
  }

  /** The same application and name of a vault elsewhere are others. */
  @Test
  void whoMayNotListInOneCloudIsTriedInAnother() throws Exception {
    vault.secret("db", "v1");
    vault.settings().open(false);
    vault.settings().allow(Azure.CLIENT, "secrets/get");
    Parameters here = Pods.parameters(Pods.secrets("db"));
    Parameters elsewhere =
        Pods.parameters(Pods.secrets("db"), "cloudName", "AzureUSGovernmentCloud");
    List<ObjectVersion> held = web().refresh(here, List.of()).versions();
    web().refresh(here, held);
    web().refresh(here, held);
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(1);
    web().refresh(elsewhere, held);
    web().refresh(elsewhere, held);
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(2);
  }

  @Test
  void oneVersionInSeveralFilesIsReadOnce() throws Exception {
    vault.secret("db", "{\"user\":\"u\",\"port\":5432}");
    Answer answer =
        web()
            .fetch(
                Pods.array(
                    "objectName: db, objectType: secret",
                    "objectName: db, objectType: secret, objectAlias: user, extractJSONKey: user",
                    "objectName: db, objectType: secret, objectAlias: port, extractJSONKey: port,"
                        + " filePermission: 0400"));
    assertThat(answer.contents())
        .containsEntry("user", "u")
        .containsEntry("port", "5432")
        .hasSize(3);
    assertThat(answer.file("port").mode()).isEqualTo(0400);
    assertThat(answer.versions()).hasSize(1);
    assertThat(azure.fake().count(GET)).isEqualTo(1);
  }

  @Test
  void aHistoryIsListedOnceAndReadOnlyWhenItMoves() throws Exception {
    vault.secret("db", "v1");
    vault.secret("db", "v2");
    Parameters parameters =
        Pods.parameters(Pods.array("objectName: db, objectType: secret, objectVersionHistory: 2"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("db/0", "v2").containsEntry("db/1", "v1");
    azure.fake().forgetCalls();
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(1);
    assertThat(azure.fake().count(GET)).isZero();
    vault.secret("db", "v3");
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsEntry("db/0", "v3")
        .hasSize(3);
  }

  @Test
  void whatIsThrottledIsTriedAgainAndThenLeftForAsLongAsAzureSays() throws Exception {
    vault.secret("db", "v1");
    azure.fake().fault(FakeAzureFault.of(429, 1, Optional.empty()));
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "v1");
    azure.fake().mend();
    azure.fake().forgetCalls();
    azure.fake().fault(FakeAzureFault.of(429, 9, Optional.empty()));
    Pods pod = web();
    assertThat(
            Pods.run(
                    pod.prepare(Pods.parameters(Pods.secrets("db"))),
                    pod.context(List.of(), Duration.ofSeconds(5)))
                .failure()
                .retryAfter())
        .as("1 and 2 s were waited, 4 s are not in time")
        .contains(Duration.ofSeconds(4));
    assertThat(azure.fake().count(GET)).isEqualTo(3);
    azure.fake().mend();
    azure.fake().forgetCalls();
    azure.fake().fault(FakeAzureFault.of(429, 9, Optional.of("60")));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(failure.requestId()).isPresent();
    assertThat(azure.fake().count(GET)).as("longer than to wait here").isEqualTo(1);
  }

  /** A vault answers the list of a secret that is not there with an empty one, or with 404. */
  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void theRestIsNotReadWhileAnOptionalObjectStaysMissing(int status) throws Exception {
    vault.settings().missingVersionsList(status);
    vault.secret("db", "v1");
    String pinned = vault.secret("gone", "g1");
    vault.delete(io.strongroom.provider.azure.fake.Kind.SECRETS, "gone");
    Parameters parameters =
        Pods.parameters(
            Pods.array(
                "objectName: db, objectType: secret",
                "objectName: extra, objectType: secret, optional: true",
                "objectName: old, objectType: secret, objectVersionHistory: 2, optional: true",
                "objectName: gone, objectType: secret, optional: true, objectVersion: " + pinned,
                "objectName: app-*, objectType: secret, objectAlias: 'app/{{name}}', optional:"
                    + " true"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsOnlyKeys("db");
    azure.fake().forgetCalls();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, first.versions()).result())
          .isInstanceOf(NotChanged.class);
    }
    assertThat(azure.fake().count(GET)).as("values").isZero();
    assertThat(azure.fake().count(VERSIONS)).isEqualTo(40);
    assertThat(azure.fake().calls()).hasSize(50);
    vault.secret("extra", "2");
    Answer extra = web().refresh(parameters, first.versions());
    assertThat(extra.contents()).containsOnlyKeys("db", "extra");
    vault.secret("old", "3");
    vault.secret("app-a", "4");
    assertThat(web().refresh(parameters, extra.versions()).contents())
        .containsOnlyKeys("db", "extra", "old/0", "app/a");
  }

  @Test
  void fiftySecretsAreReadEightAtATime() throws Exception {
    String[] names = names("s-", 50);
    for (String name : names) {
      vault.secret(name, "value of " + name);
    }
    azure.fake().callMeter().take(Duration.ofMillis(30));
    Parameters parameters = Pods.parameters(Pods.secrets(names));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).hasSize(50).containsEntry("s-49", "value of s-49");
    assertThat(first.versions())
        .extracting(ObjectVersion::id)
        .as("in the order of the class")
        .isEqualTo(Stream.of(names).map("secret/"::concat).toList());
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().count(TOKEN)).isEqualTo(1);
    assertThat(azure.fake().callMeter().max()).isBetween(2, 8);
  }

  /** Stars and histories list, and read what they found: the bound is for all of them together. */
  @Test
  void alsoWhatStarsAndHistoriesFindIsReadEightAtATime() throws Exception {
    for (String star : List.of("a", "b", "c")) {
      for (int i = 0; i < 15; i++) {
        vault.secret("%s-%02d".formatted(star, i), star);
        vault.secret("old", "v" + i);
      }
    }
    azure.fake().callMeter().take(Duration.ofMillis(30));
    Parameters parameters =
        Pods.parameters(
            Pods.array(
                "objectName: a-*, objectType: secret, objectAlias: 'a/{{name}}'",
                "objectName: b-*, objectType: secret, objectAlias: 'b/{{name}}'",
                "objectName: c-*, objectType: secret, objectAlias: 'c/{{name}}'",
                "objectName: old, objectType: secret, objectVersionHistory: 9"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).hasSize(55).containsEntry("c/14", "c").containsKey("old/9");
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().callMeter().max()).isBetween(2, 8);
  }

  @Test
  void allThatFailsIsReportedInTheOrderOfTheClass() throws Exception {
    String[] names = names("gone-", 20);
    vault.secret("db", "v1");
    azure.fake().callMeter().take(Duration.ofMillis(5));
    List<FetchFailure> failures = web().fetch(Pods.secrets(names)).failures();
    assertThat(failures).extracting(FetchFailure::object).containsExactly(names);
    assertThat(failures).extracting(FetchFailure::kind).containsOnly(Kind.NOT_FOUND);
  }

  /** Each of the calls under way is in time, not all of them one after another. */
  @Test
  void aFetchOfManyEndsAtItsDeadlineWithWhatWasNotAnswered() throws Exception {
    String[] names = names("s-", 40);
    for (String name : names) {
      vault.secret(name, "x");
    }
    azure.fake().callMeter().take(Duration.ofMinutes(1));
    Pods pod = web();
    long began = System.nanoTime();
    List<FetchFailure> failures =
        Pods.run(
                pod.prepare(Pods.parameters(Pods.secrets(names))),
                pod.context(List.of(), Duration.ofSeconds(2)))
            .failures();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    assertThat(failures).extracting(FetchFailure::object).containsExactly(names);
    assertThat(failures).extracting(FetchFailure::kind).containsOnly(Kind.TIMEOUT);
  }

  @Test
  void whereAVaultIsAwayTheRestIsNotAskedForThere() throws Exception {
    String[] names = names("s-", 40);
    azure.vault("other").secret("c", "3");
    for (String name : names) {
      azure.fake().fault(fault(name, 503));
    }
    String objects =
        Pods.secrets(names)
            + "  - |\n    {objectName: c, objectType: secret, keyvaultName: other}\n";
    List<FetchFailure> failures = web().fetch(objects).failures();
    assertThat(failures).extracting(FetchFailure::object).containsExactly(names);
    assertThat(failures).extracting(FetchFailure::kind).containsOnly(Kind.UNAVAILABLE);
    assertThat(failures.getLast().message()).contains("was not asked for after: secret ");
    assertThat(azure.fake().count(GET)).as("eight at a time, three tries").isLessThan(40);
    assertThat(azure.fake().calls()).extracting(FakeAzure.Call::name).contains("c");
  }

  /** A fault of one object, for good. */
  private static FakeAzureFault fault(String name, int status) {
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("status", status);
    return FakeAzureFault.of(json);
  }

  private static String[] names(String prefix, int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "%s%02d".formatted(prefix, i))
        .toArray(String[]::new);
  }

  @Test
  void aShortTimeThatAzureAsksForIsWaited() throws Exception {
    vault.secret("db", "v1");
    azure.fake().fault(FakeAzureFault.of(429, 1, Optional.of("2")));
    long began = System.nanoTime();
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "v1");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(azure.fake().count(GET)).isEqualTo(2);
  }

  /** The JDK keeps connections by host; whose call it is stands in each request. */
  @Test
  void podsOfSeveralIdentitiesShareConnections() throws Exception {
    azure
        .fake()
        .entra()
        .application(Azure.TENANT, Azure.OTHER_CLIENT)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/api"));
    vault.secret("db", "v1");
    int before = azure.fake().tunnels();
    web().fetch(Pods.secrets("db"));
    Pods.of(provider, azure, "api-0", "shop/api")
        .fetch(Pods.secrets("db"), "clientID", Azure.OTHER_CLIENT);
    assertThat(azure.fake().calls().stream().filter(call -> call.operation().equals(GET)))
        .extracting(FakeAzure.Call::principal)
        .containsExactly(Azure.CLIENT, Azure.OTHER_CLIENT);
    assertThat(azure.fake().tunnels() - before)
        .as("one to Entra and one to the vault, at most")
        .isLessThanOrEqualTo(2);
  }

  /** Pages have no order, so of sixty versions the newest may be on any; a read is one call. */
  @Test
  void aSecretOfManyVersionsIsAskedForOnceToo() throws Exception {
    for (int i = 0; i < 60; i++) {
      vault.secret("db", "v" + i);
    }
    Parameters parameters = Pods.parameters(Pods.secrets("db"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    azure.fake().forgetCalls();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(azure.fake().count(VERSIONS)).as("once an hour").isEqualTo(1);
    assertThat(azure.fake().calls()).hasSize(11);
    vault.secret("db", "new");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("db", "new");
  }

  /** Their reads show nothing secret, and take no right to list. */
  @Test
  void keysAndCertificatesAreAskedForOnceWithoutAList() throws Exception {
    JsonObject jwk =
        JsonParser.parseString(
                "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}".formatted("w".repeat(344)))
            .getAsJsonObject();
    vault.key("k", jwk, new JsonObject());
    Parameters parameters = Pods.parameters(Pods.array("objectName: k, objectType: key"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    azure.fake().forgetCalls();
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().calls())
        .extracting(FakeAzure.Call::operation)
        .containsExactly("GetKey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Wed, 21 Oct 2037 07:28:00 GMT", "9999999"})
  void aLongPauseIsAPauseHoweverItIsWritten(String retryAfter) throws Exception {
    azure.fake().fault(FakeAzureFault.of(429, 9, Optional.of(retryAfter)));
    assertThat(web().fetch(Pods.secrets("db")).failure().retryAfter())
        .contains(Duration.ofMinutes(10));
    assertThat(azure.fake().count(GET)).isEqualTo(1);
  }

  @Test
  void nothingIsAskedForBeforeTheFirstFetch() {
    var fetch = web().prepare(Pods.parameters(Pods.secrets("db")));
    assertThat(fetch.store()).isEqualTo("azure parity");
    assertThat(fetch.audiences()).containsExactly(Azure.AUDIENCE);
    assertThat(azure.fake().calls()).isEmpty();
  }
}
