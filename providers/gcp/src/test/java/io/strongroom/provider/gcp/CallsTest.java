package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.FetchingPod.Answer;
import io.strongroom.provider.testing.NamesOfTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is asked of Google, counted there. */
final class CallsTest extends GcpTest {
  private static final String ACCESS = "AccessSecretVersion";
  private static final String GET = "GetSecretVersion";
  private static final String EXCHANGE = "ExchangeToken";

  @Test
  void anUnchangedSecretIsAskedForItsVersionOncePerIntervalAndNeverRead() throws Exception {
    google.put("db", "v1");
    google.put("api", "k1");
    Parameters parameters = Pods.parameters(latest("db", "api"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    google.fake().forgetCalls();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(google.fake().count(GET)).isEqualTo(20);
    assertThat(google.fake().calls()).hasSize(20);
  }

  /** 100 pods of one identity: one exchange; that they share a fetch is the driver's part. */
  @Test
  void podsOfOneIdentityShareAToken() throws Exception {
    google.put("db", "v1");
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        Pods pod = Pods.of(provider, google, "web-" + i, "shop/web");
        answers.add(threads.submit(() -> pod.fetch(latest("db"))));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().contents()).containsEntry("db", "v1");
    }
    assertThat(google.fake().count(EXCHANGE)).isEqualTo(1);
    assertThat(cluster.lookUps()).isEqualTo(1);
  }

  @Test
  void aNumberIsReadOnceAndNeverAskedForAgain() throws Exception {
    google.put("db", "v1");
    google.put("db", "v2");
    Parameters parameters =
        Pods.parameters("- {resourceName: projects/demo-project/secrets/db/versions/1, path: db}");
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("db", "v1");
    assertThat(google.fake().count(GET)).isZero();
    google.fake().forgetCalls();
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(google.fake().calls()).isEmpty();
  }

  @Test
  void anAliasThatMovesBringsTheOtherVersion() throws Exception {
    google.put("db", "v1");
    google.put("db", "v2");
    google.fake().secrets().alias(Google.PROJECT + "/secrets/db", "prod", 1);
    Parameters parameters =
        Pods.parameters(
            "- {resourceName: projects/demo-project/secrets/db/versions/prod, path: db}");
    Answer before = web().refresh(parameters, List.of());
    assertThat(before.contents()).containsEntry("db", "v1");
    google.fake().secrets().alias(Google.PROJECT + "/secrets/db", "prod", 2);
    assertThat(web().refresh(parameters, before.versions()).contents()).containsEntry("db", "v2");
  }

  /** It counts from 1 again, which is why the number alone is no version. */
  @Test
  void aSecretThatWasMadeAnewIsAnotherOne() throws Exception {
    google.put("db", "old");
    Parameters parameters = Pods.parameters(latest("db"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    google.fake().secrets().delete(Google.PROJECT + "/secrets/db");
    google.put("db", "new");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("db", "new");
  }

  @Test
  void whoMayNotAskForVersionsReadsInsteadAndIsNotTriedForAnHour() throws Exception {
    google.put("db", "v1");
    google.allow("db", Google.ACCESSOR, Google.principal("shop/web"));
    Parameters parameters = Pods.parameters(latest("db"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("db", "v1");
    List<ObjectVersion> held = first.versions();
    for (int i = 0; i < 3; i++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(google.fake().count(GET)).isEqualTo(1);
    assertThat(google.fake().count(ACCESS)).isEqualTo(4);
    google.put("db", "v2");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("db", "v2");
    clock.advance(Duration.ofMinutes(61));
    web().refresh(parameters, held);
    assertThat(google.fake().count(GET)).isEqualTo(2);
  }

  @Test
  void oneVersionInSeveralFilesIsReadOnce() throws Exception {
    google.put("db", "{\"user\":\"u\",\"pass\":\"p\"}");
    String name = "resourceName: projects/demo-project/secrets/db/versions/1";
    Answer answer =
        web()
            .fetch(
                """
                - {%1$s, path: whole}
                - {%1$s, path: user, extractJSONKey: user}
                - {%1$s, path: pass, extractYAMLKey: pass, mode: 0400}
                """
                    .formatted(name));
    assertThat(answer.contents()).containsEntry("user", "u").containsEntry("pass", "p").hasSize(3);
    assertThat(answer.file("pass").mode()).isEqualTo(0400);
    assertThat(answer.versions()).hasSize(1);
    assertThat(google.fake().count(ACCESS)).isEqualTo(1);
  }

  @Test
  void parametersAreRenderedAtEachRefreshAndKeptIfNothingChanged() throws Exception {
    google.put("db", "s1");
    String parameter = Google.PROJECT + "/locations/global/parameters/cfg";
    google
        .fake()
        .parameters()
        .put(
            parameter,
            "v1",
            "pw=__REF__(\"//secretmanager.googleapis.com/projects/demo-project/secrets/db/versions/latest\")"
                .getBytes(UTF_8));
    Parameters parameters =
        Pods.parameters("- {resourceName: %s/versions/v1, path: cfg}".formatted(parameter));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("cfg", "pw=s1");
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    google.put("db", "s2");
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsEntry("cfg", "pw=s2");
    assertThat(google.fake().count("RenderParameterVersion")).isEqualTo(3);
  }

  @Test
  void theRestIsNotReadWhileAnOptionalObjectStaysMissing() throws Exception {
    google.put("db", "v1");
    String optional = "- {resourceName: %s/secrets/%s, path: '%s', optional: true}\n";
    Parameters parameters =
        Pods.parameters(
            latest("db")
                + optional.formatted(Google.PROJECT, "extra/versions/latest", "extra")
                + optional.formatted(Google.PROJECT, "old/versions/1", "old")
                + optional.formatted(Google.PROJECT, "app-*/versions/latest", "app/{{name}}"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsOnlyKeys("db");
    google.fake().forgetCalls();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, first.versions()).result())
          .isInstanceOf(NotChanged.class);
    }
    assertThat(google.fake().count(ACCESS)).as("values").isZero();
    assertThat(google.fake().calls()).hasSize(40);
    google.put("extra", "2");
    Answer extra = web().refresh(parameters, first.versions());
    assertThat(extra.contents()).containsOnlyKeys("db", "extra");
    google.put("old", "3");
    google.put("app-a", "4");
    assertThat(web().refresh(parameters, extra.versions()).contents())
        .containsOnlyKeys("db", "extra", "old", "app/a");
  }

  @Test
  void fiftySecretsAreReadEightAtATime() throws Exception {
    String[] names = IntStream.range(0, 50).mapToObj("s-%02d"::formatted).toArray(String[]::new);
    for (String name : names) {
      google.put(name, "value of " + name);
    }
    google.fake().callMeter().take(Duration.ofMillis(30));
    assertThat(web().fetch(latest(names)).contents())
        .hasSize(50)
        .containsEntry("s-49", "value of s-49");
    assertThat(google.fake().count(EXCHANGE)).isEqualTo(1);
    assertThat(google.fake().callMeter().max()).isBetween(2, 8);
  }

  /** Each star lists, and reads what it found: the bound is for all of them together. */
  @Test
  void alsoWhatSeveralStarsFindIsReadEightAtATime() throws Exception {
    StringBuilder objects = new StringBuilder();
    for (String star : List.of("a", "b", "c")) {
      for (int i = 0; i < 15; i++) {
        google.put("%s-%02d".formatted(star, i), star);
      }
      objects.append(
          "- {resourceName: %s/secrets/%s-*/versions/latest, path: '%2$s/{{name}}'}\n"
              .formatted(Google.PROJECT, star));
    }
    google.fake().callMeter().take(Duration.ofMillis(30));
    Parameters parameters = Pods.parameters(objects.toString());
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).hasSize(45).containsEntry("c/14", "c");
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(google.fake().callMeter().max()).isBetween(2, 8);
  }

  @Test
  void whatIsThrottledIsTriedAgainAndThenLeftForAsLongAsGoogleSays() throws Exception {
    google.put("db", "v1");
    String name = Google.PROJECT + "/secrets/db/versions/1";
    String objects = "- {resourceName: %s, path: db}".formatted(name);
    google.fake().fault(name, "RESOURCE_EXHAUSTED", "Quota exceeded", 1, Optional.empty());
    assertThat(web().fetch(objects).contents()).containsEntry("db", "v1");
    google.fake().mend();
    google.fake().forgetCalls();
    google.fake().fault(name, "RESOURCE_EXHAUSTED", "Quota exceeded", 9, Optional.empty());
    Pods pod = web();
    assertThat(
            Pods.run(
                    pod.prepare(Pods.parameters(objects)),
                    pod.context(List.of(), Duration.ofSeconds(5)))
                .failure()
                .retryAfter())
        .as("2 s were waited, 4 s are not in time")
        .contains(Duration.ofSeconds(4));
    assertThat(google.fake().count(ACCESS)).isEqualTo(2);
    google.fake().mend();
    google.fake().forgetCalls();
    google.fake().fault(name, "RESOURCE_EXHAUSTED", "Quota exceeded", 9, Optional.of("60"));
    FetchFailure failure = web().fetch(objects).failure();
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(failure.storeCode()).contains("RESOURCE_EXHAUSTED");
    assertThat(failure.requestId()).contains("request-of-the-fake");
    assertThat(google.fake().count(ACCESS)).as("longer than to wait here").isEqualTo(1);
  }

  @Test
  void whenTimeIsOverGooglesLastErrorIsReported() throws Exception {
    google.put("db", "v1");
    String name = Google.PROJECT + "/secrets/db/versions/1";
    google.fake().fault(name, "UNAVAILABLE", "The service is away.", 99, Optional.of("8"));
    Pods pod = web();
    Answer answer =
        Pods.run(
            pod.prepare(Pods.parameters("- {resourceName: %s, path: db}".formatted(name))),
            pod.context(List.of(), Duration.ofSeconds(4)));
    FetchFailure failure = answer.failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("The service is away.").contains(Google.POOL);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(8));
  }

  @Test
  void whereOnePlaceIsAwayTheRestIsNotAskedForThere() throws Exception {
    String[] names = IntStream.range(0, 40).mapToObj("s-%02d"::formatted).toArray(String[]::new);
    for (String name : names) {
      google.put(name, "x");
      google
          .fake()
          .fault(
              "GetSecretVersion %s/secrets/%s/versions/latest".formatted(Google.PROJECT, name),
              "UNAVAILABLE",
              "away",
              99,
              Optional.empty());
    }
    List<FetchFailure> failures = web().fetch(latest(names)).failures();
    assertThat(failures).hasSize(40).extracting(FetchFailure::kind).containsOnly(Kind.UNAVAILABLE);
    assertThat(failures.getLast().message())
        .contains("was not asked for after: secret ")
        .contains(": away");
    assertThat(google.fake().count(GET)).as("eight at a time, three tries").isLessThan(40);
  }

  @Test
  void nothingIsLookedUpOrAskedForBeforeTheFirstFetch() {
    int before = NamesOfTests.asked().size();
    var fetch = web().prepare(Pods.parameters(latest("db")));
    assertThat(fetch.store()).isEqualTo("gcp global");
    assertThat(fetch.limitedBy()).isEqualTo("gcp global, project demo-project");
    assertThat(fetch.audiences()).containsExactly(Google.POOL);
    assertThat(NamesOfTests.asked()).hasSize(before);
    assertThat(google.fake().calls()).isEmpty();
  }
}
