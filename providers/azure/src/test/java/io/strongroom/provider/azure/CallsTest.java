package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.azure.Pods.Answer;
import io.strongroom.provider.azure.fake.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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
    clock.advance(Duration.ofMinutes(50));
    web().fetch(Pods.secrets("db"));
    assertThat(azure.fake().count(TOKEN)).isEqualTo(1);
    clock.advance(Duration.ofMinutes(60));
    web().fetch(Pods.secrets("db"));
    assertThat(azure.fake().count(TOKEN)).isEqualTo(2);
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
    azure.fake().fault(Fault.of(429, 1, Optional.empty()));
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "v1");
    azure.fake().mend();
    azure.fake().forgetCalls();
    azure.fake().fault(Fault.of(429, 9, Optional.of("60")));
    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(failure.requestId()).isPresent();
    assertThat(azure.fake().count(GET)).as("longer than to wait here").isEqualTo(1);
  }

  @Test
  void whereAVaultIsAwayTheRestIsNotAskedForThere() throws Exception {
    vault.secret("a", "1");
    azure.vault("other").secret("c", "3");
    azure.fake().fault(Fault.of(503, 3, Optional.empty()));
    List<FetchFailure> failures =
        web()
            .fetch(
                Pods.array(
                    "objectName: a, objectType: secret",
                    "objectName: b, objectType: secret",
                    "objectName: c, objectType: secret, keyvaultName: other"))
            .failures();
    assertThat(failures).extracting(FetchFailure::object).containsExactly("a", "b");
    assertThat(failures.getLast().message()).contains("was not asked for after");
    assertThat(azure.fake().count(GET)).isEqualTo(4);
  }

  @Test
  void nothingIsAskedForBeforeTheFirstFetch() {
    var fetch = web().prepare(Pods.parameters(Pods.secrets("db")));
    assertThat(fetch.store()).isEqualTo("azure parity");
    assertThat(fetch.audiences()).containsExactly(Azure.AUDIENCE);
    assertThat(azure.fake().calls()).isEmpty();
  }
}
