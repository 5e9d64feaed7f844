package io.strongroom.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.cli.Main;
import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.journal.VolumeJournal;
import io.strongroom.driver.local.LocalStatus;
import io.strongroom.driver.local.StatusSocket;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.Volumes;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class StatusCommandTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final String ROLE_REFUSED =
      "MountVolume.SetUp failed for volume \\\"secrets\\\" : rpc error: code = Unauthenticated desc"
          + " = failed to mount secrets store objects: SecretProviderClass shop/db, store vault"
          + " http://v, phase identity: POST auth/kubernetes/login: 403: the login was refused";

  private static final String CLASS =
      """
      {"metadata": {"namespace": "shop", "name": "db"},
       "spec": {"provider": "vault", "parameters": {
         "objects": "- {objectName: db-password, secretPath: secret/data/pay, secretKey: password}"}}}
      """;

  private static final InstantSource CLOCK = () -> NOW;

  @TempDir Path dir;

  @SuppressWarnings("NullAway.Init") // before each test
  private CannedApiServer server;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    server = new CannedApiServer();
    node("node-1", "secrets-store.csi.x-k8s.io", "secrets-store.csi.k8s.io");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tableSaysWhatEachVolumeHolds() throws IOException {
    status(
        "shop",
        "web",
        object("db#password", "v2", ago(90), read(30)),
        object("key", "0123456789abcdef0123", ago(7200), ""));
    failing(
        "shop", "job", "store db: throttled", object("db#password", "v1", ago(200), notRead(60)));
    status("other", "web", object("elsewhere", "v1", ago(1), ""));

    assertThat(cluster()).isZero();

    assertThat(out)
        .hasToString(
            """
            POD   VOLUME    CLASS   OBJECT        VERSION          AGE     READ      NODE     LAST-ERROR
            job   secrets   db      db#password   v1               3m20s   no        node-1   for 5m: store db: throttled
            web   secrets   db      db#password   v2               90s     30s ago   node-1   -
            web   secrets   db      key           0123456789a...   120m    unknown   node-1   -
            """);
    assertThat(err)
        .hasToString(
            "strongroom: 3 objects in 2 volumes, of namespace shop, as the API server %s says\n"
                .formatted(server.address()));
  }

  @Test
  void wideTableSaysWhatTheStoreCounts() throws IOException {
    status(
        "shop",
        "web",
        object("db", "0123456789abcdef0123", ago(90), counted("7-9f8e7d6c5b4a") + read(30)),
        object("key", "v1", ago(90), ""));

    assertThat(cluster("-o", "wide")).isZero();

    assertThat(out)
        .hasToString(
            """
            POD   VOLUME    CLASS   OBJECT   VERSION                STORE-VERSION    AGE   READ      NODE     LAST-ERROR
            web   secrets   db      db       0123456789abcdef0123   7-9f8e7d6c5b4a   90s   30s ago   node-1   -
            web   secrets   db      key      v1                     -                90s   unknown   node-1   -
            """);
  }

  @Test
  void allNamespacesHaveAColumnAndAnotherContextItsNamespace() throws IOException {
    status("shop", "web", object("a", "v1", ago(1), ""));
    status("other", "api", object("b", "v1", ago(1), ""));

    assertThat(cluster("-A")).isZero();
    assertThat(out.toString()).startsWith("NAMESPACE ").contains("shop ", "other ");
    assertThat(cluster("--context", "there")).isZero();
    assertThat(server.calls()).anyMatch(call -> call.contains("/namespaces/other/"));
    assertThat(cluster("-n", "third")).isZero();
    assertThat(server.calls()).anyMatch(call -> call.contains("/namespaces/third/"));
  }

  @Test
  void listIsReadPageByPageToItsEnd() throws IOException {
    for (int i = 0; i < 1201; i++) {
      status("shop", "pod-" + i, object("a", "v1", ago(1), ""));
    }

    assertThat(cluster()).isZero();

    assertThat(out.toString().lines()).hasSize(1 + 1201);
    assertThat(server.calls())
        .filteredOn(call -> call.contains(CannedApiServer.STATUSES))
        .hasSize(3)
        .allMatch(call -> call.contains("limit=500"));
  }

  @Test
  void listThatTheServerForgotIsReadFromTheBeginning() throws IOException {
    for (int i = 0; i < 501; i++) {
      status("shop", "pod-" + i, object("a", "v1", ago(1), ""));
    }
    server.refuse(200);
    server.refuse(410);

    assertThat(cluster()).isZero();

    assertThat(out.toString().lines()).hasSize(1 + 501);
  }

  @ParameterizedTest
  @CsvSource({
    "prod/db#password, true",
    "prod/db, true",
    "db, true",
    "password, true",
    "b, false",
    "prod, true",
    "prod/d, false"
  })
  void secretIsFoundByItsIdOrWholePartsOfIt(String name, boolean found) throws IOException {
    status(
        "shop",
        "web",
        object("prod/db#password", "v1", ago(1), ""),
        object("key", "v1", ago(1), ""));

    assertThat(cluster("--secret", name, "--exit-code")).isEqualTo(found ? 5 : 0);

    assertThat(out.toString().contains("prod/db#password")).isEqualTo(found);
    assertThat(out.toString()).doesNotContain("key");
  }

  @Test
  void staleIsWhatTheDriverSaysIsNotReadAndWhatOthersHaveNewer() throws IOException {
    status("shop", "reads", object("db", "v2", ago(500), read(400)));
    status("shop", "sleeps", object("db", "v2", ago(500), notRead(200)));
    status("shop", "lags", object("db", "v1", ago(9000), read(8000)));
    status("shop", "is-unknown", object("db", "v2", ago(499), ""));
    status("shop", "of-upstream", object("db", "v1", "", ""));

    assertThat(cluster("--stale", "--exit-code")).isEqualTo(5);

    assertThat(out)
        .hasToString(
            """
            POD      VOLUME    CLASS   OBJECT   VERSION   AGE     READ       STALE                 NODE     LAST-ERROR
            lags     secrets   db      db       v1        150m    133m ago   v2 is out for 8m19s   node-1   -
            sleeps   secrets   db      db       v2        8m20s   no         not read for 8m20s    node-1   -
            """);
  }

  @Test
  void datesHaveAColumnWhereAStoreStatesThem() throws IOException {
    status(
        "shop",
        "web",
        object("cert", "v1", ago(90), expires(-3600)),
        object("key", "v1", ago(90), notBefore(7200) + expires(90000)),
        object("login", "v1", ago(90), expires(90000)),
        object("old", "v1", ago(90), notBefore(-10)),
        object("plain", "v1", ago(90), ""));

    assertThat(cluster()).isZero();

    assertThat(out)
        .hasToString(
            """
            POD   VOLUME    CLASS   OBJECT   VERSION   AGE   READ      VALIDITY          NODE     LAST-ERROR
            web   secrets   db      cert     v1        90s   unknown   expired 60m ago   node-1   -
            web   secrets   db      key      v1        90s   unknown   begins in 120m    node-1   -
            web   secrets   db      login    v1        90s   unknown   ends in 25h       node-1   -
            web   secrets   db      old      v1        90s   unknown   valid             node-1   -
            web   secrets   db      plain    v1        90s   unknown   -                 node-1   -
            """);
  }

  @Test
  void whatHasExpiredIsStaleAndWhatHasNotBegunIsNot() throws IOException {
    status(
        "shop",
        "web",
        object("cert", "v1", ago(90), expires(-3600)),
        object("key", "v1", ago(90), notBefore(7200)));

    assertThat(cluster("--stale", "--exit-code")).isEqualTo(5);
    assertThat(out)
        .hasToString(
            """
            POD   VOLUME    CLASS   OBJECT   VERSION   AGE   READ      VALIDITY          STALE             NODE     LAST-ERROR
            web   secrets   db      cert     v1        90s   unknown   expired 60m ago   expired 60m ago   node-1   -
            """);

    assertThat(cluster("--stale", "-o", "json")).isZero();
    assertThat(out.toString())
        .contains("\"expires\": \"2026-07-01T11:00:00Z\"", "\"validity\": \"expired\"")
        .containsPattern("\"stale\": \\[\\s*\"expired\"\\s*\\]");
  }

  @Test
  void versionOfAnotherClassMakesNothingStale() throws IOException {
    status("shop", "one", object("db", "v1", ago(500), read(1)));
    server.add(
        CannedApiServer.STATUSES,
        json("shop", "two", "other-class", "", object("db", "v2", ago(5), read(1))));

    assertThat(cluster("--stale", "--exit-code")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void statusOfTheSecretsStoreCsiDriverIsShownAsFarAsItGoes() throws IOException {
    server.add(
        CannedApiServer.STATUSES,
        """
        {"metadata": {"namespace": "shop", "name": "web-shop-db",
                      "labels": {"internal.secrets-store.csi.k8s.io/node-name": "node-7"}},
         "status": {"podName": "web", "secretProviderClassName": "db", "mounted": true,
                    "targetPath": "/x", "objects": [{"id": "secret/key", "version": "1"}]}}
        """);

    assertThat(cluster()).isZero();

    assertThat(out.toString().lines().toList().getLast().split(" +"))
        .containsExactly("web", "-", "db", "secret/key", "1", "-", "unknown", "node-7", "-");
  }

  @Test
  void whatATerminalWouldObeyDoesNotReachIt() throws IOException {
    String evil = "\\u001b]0;owned\\u0007\\u009b31m\\u202ekcab\\n\\r";
    failing(
        "shop",
        "web",
        evil + "message",
        object(evil + "id", evil + "v1", ago(1), counted(evil + "7")));
    server.add("events", event("web", "1", "SecretRefreshFailed", evil + "event", "strongroom"));

    for (String format : List.of("table", "wide", "json")) {
      assertThat(cluster("-o", format)).isZero();
      assertThat(cluster("--refused", "-o", format)).isZero();
    }

    assertThat(out.toString().codePoints().filter(each -> each != '\n'))
        .noneMatch(
            each -> Character.isISOControl(each) || Character.getType(each) == Character.FORMAT);
    assertThat(out.toString()).contains("id", "message", "event");
  }

  @Test
  void jsonIsAsItIsDocumented() throws IOException {
    failing(
        "shop",
        "web",
        "throttled",
        object("db", "v1", ago(200), counted("7") + notRead(60)),
        object("key", "k1", ago(3), read(2)));

    assertThat(cluster("-o", "json", "--secret", "db")).isZero();

    assertThat(JsonParser.parseString(out.toString()))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"format": 1, "time": "2026-07-01T12:00:00Z",
                 "source": {"kind": "cluster", "at": "the API server %s", "scope": "namespace shop"},
                 "volumes": [
                   {"namespace": "shop", "pod": "web", "podUid": "uid-web", "volume": "secrets",
                    "class": "db", "node": "node-1",
                    "objects": [
                      {"id": "db", "version": "v1", "storeVersion": "7",
                       "updatedAt": "2026-07-01T11:56:40Z", "read": "no", "stale": ["notRead"]}],
                    "lastError": "throttled", "lastErrorSince": "2026-07-01T11:55:00Z"}]}
                """
                    .formatted(server.address())));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void podsThatWaitAreShownWithWhyAndThoseWithOneProblemInOneRow() throws IOException {
    status("shop", "runs", object("db", "v1", ago(90), ""));
    for (String pod : List.of("runs", "web-1", "web-2", "web-3", "web-4")) {
      pendingPod(pod, "secrets-store.csi.k8s.io");
      server.add("events", event(pod, "uid-" + pod, "FailedMount", ROLE_REFUSED, "kubelet"));
    }
    pendingPod("early", "secrets-store.csi.k8s.io");
    pendingPod("elsewhere", "another.csi.k8s.io");

    assertThat(cluster("--exit-code")).isEqualTo(5);

    assertThat(out)
        .hasToString(
            """
            POD    VOLUME    CLASS   OBJECT   VERSION   AGE   READ      NODE     LAST-ERROR
            runs   secrets   db      db       v1        90s   unknown   node-1   -

            WAITING                  VOLUME    CLASS   FOR   TRIES   LAST      CODE              NODE     MESSAGE
            web-1,web-2 and 2 more   secrets   db      40s   12      60s ago   Unauthenticated   node-1   POST auth/kubernetes/login: 403: the login was refused
            early                    secrets   db      40s   -       -         -                 node-1   no event says why: it was not tried yet, or the event is older than they are kept
            """);
    assertThat(err.toString()).endsWith(" says; 5 pods wait for their volumes\n");

    out.getBuffer().setLength(0);
    assertThat(cluster("-o", "json")).isZero();
    JsonObject first =
        JsonParser.parseString(out.toString())
            .getAsJsonObject()
            .getAsJsonArray("waitingPods")
            .get(0)
            .getAsJsonObject();
    assertThat(first)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"namespace": "shop", "pod": "web-1", "podUid": "uid-web-1", "volume": "secrets", "class": "db",
                 "node": "node-1", "since": "2026-07-01T11:59:20Z", "code": "Unauthenticated",
                 "message": "%s", "count": 3, "last": "2026-07-01T11:59:00Z"}
                """
                    .formatted(
                        "failed to mount secrets store objects: SecretProviderClass shop/db, store"
                            + " vault http://v, phase identity: POST auth/kubernetes/login: 403:"
                            + " the login was refused")));
  }

  @Test
  void errorBeginsWithWhatHappenedIsNotCutAndIsSaidOnce() throws IOException {
    String news =
        "GET secret/metadata/db: 503: " + "the server is sealed ".repeat(9) + "to its end";
    String whole =
        "failed to refresh, the files stay as they are: SecretProviderClass shop/db, store vault"
            + " http://vault.vault:8200, phase fetch: "
            + news;
    failing("shop", "a", whole, object("db", "v1", ago(90), ""));
    failing("shop", "b", whole, object("db", "v1", ago(90), ""));

    assertThat(cluster()).isZero();

    assertThat(out.toString().lines().skip(1))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("   for 5m: " + news),
            line -> assertThat(line).endsWith("   for 5m: as above"));

    out.getBuffer().setLength(0);
    assertThat(cluster("-o", "wide")).isZero();
    assertThat(out.toString().lines().skip(1)).allMatch(line -> line.endsWith(whole));
  }

  @Test
  void afterTheDriverWasUninstalledItIsSaidThatNoneRuns() throws IOException {
    server.remove("csinodes");
    node("node-1", "another.csi.k8s.io");
    status("shop", "web", object("db", "v1", ago(90), ""));
    pendingPod("late", "secrets-store.csi.k8s.io");

    assertThat(cluster()).isZero();

    assertThat(err.toString())
        .startsWith(
            "strongroom: no driver runs on any node: what is shown was said before it went, and is"
                + " not kept up to date\n");
    assertThat(out.toString()).endsWith(" no driver runs on its node\n");

    out.getBuffer().setLength(0);
    assertThat(cluster("-o", "json")).isZero();
    assertThat(out.toString()).containsPattern("\"nodesWithoutDriver\": \\[\\s*\"node-1\"\\s*\\]");
  }

  @Test
  void podsThatWaitAreListedWithoutAReasonWhereEventsMayNotBeAskedFor() throws IOException {
    pendingPod("early", "secrets-store.csi.k8s.io");
    server.refuse(200); // the status objects
    server.refuse(200); // the pods
    server.refuse(403);

    assertThat(cluster()).isZero();

    assertThat(out.toString()).contains("\nearly ").doesNotContain("no event says why");
    assertThat(err.toString())
        .startsWith("strongroom: why pods wait is not known: ")
        .doesNotContain("which pods wait is not known");
  }

  @Test
  void jsonSaysThatItIsNotKnownWhoWaits() throws IOException {
    server.refuse(200); // the status objects
    server.refuse(403);

    assertThat(cluster("-o", "json")).isZero();

    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.get("waitingNotKnown").getAsString()).contains("pods");
    assertThat(json.has("waitingPods")).isFalse();
  }

  @Test
  void jsonNamesNodesWithoutDriverThatPodsWaitOn() throws IOException {
    server.remove("csinodes");
    pendingPod("late", "secrets-store.csi.k8s.io");

    assertThat(cluster("-o", "json")).isZero();

    assertThat(out.toString()).containsPattern("\"nodesWithoutDriver\": \\[\\s*\"node-1\"\\s*\\]");
  }

  @Test
  void driverOfAnotherNameIsLookedForByTheNameThatItsStatusObjectsCarry() throws IOException {
    server.remove("csinodes");
    node("node-1", "strongroom.example.com");
    server.add(CannedApiServer.STATUSES, labelled("web", "strongroom.example.com"));
    pendingPod("late", "strongroom.example.com");

    assertThat(cluster()).isZero();

    assertThat(err.toString()).doesNotContain("runs").endsWith("; 1 pod waits for its volume\n");
    assertThat(out.toString()).contains("\nlate ").doesNotContain("no driver");

    out.getBuffer().setLength(0);
    assertThat(cluster("-o", "json")).isZero();
    assertThat(out.toString()).doesNotContain("nodesWithoutDriver");
  }

  @Test
  void driverThatIsGoneIsNamedThoughOneOfAnotherNameRunsThere() throws IOException {
    status("shop", "api", object("db", "v1", ago(90), ""));
    server.add(CannedApiServer.STATUSES, labelled("web", "strongroom.example.com"));

    assertThat(cluster()).isZero();

    assertThat(err.toString())
        .startsWith(
            "strongroom: no driver strongroom.example.com runs on node-1: what is shown of there is"
                + " not kept up to date\n");

    out.getBuffer().setLength(0);
    assertThat(cluster("-o", "json")).isZero();
    assertThat(out.toString()).containsPattern("\"nodesWithoutDriver\": \\[\\s*\"node-1\"\\s*\\]");
  }

  @Test
  void podsThatWaitAreOfTheDriverThatIsNamedAlone() throws IOException {
    pendingPod("early", "secrets-store.csi.k8s.io");
    pendingPod("late", "strongroom.example.com");

    assertThat(cluster("--driver-name", "strongroom.example.com")).isZero();

    assertThat(out.toString()).contains("\nlate ").doesNotContain("early");
  }

  @Test
  void nodeWithoutADriverIsNamedAndOneThatCannotBeAskedForIsNot() throws IOException {
    server.remove("csinodes");
    node("node-2", "secrets-store.csi.k8s.io");
    status("shop", "web", object("db", "v1", ago(90), ""));

    assertThat(cluster()).isZero();
    assertThat(err.toString())
        .startsWith(
            "strongroom: no driver runs on node-1: what is shown of there is not kept up to"
                + " date\n");

    err.getBuffer().setLength(0);
    server.refuse(200); // the status objects
    server.refuse(200); // the pods
    server.refuse(403);
    assertThat(cluster()).isZero();
    assertThat(err.toString()).startsWith("strongroom: 1 object in 1 volume").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"secret/data/pay", "secret/pay", "secret/data/pay#password", "pay"})
  void secretIsFoundByThePathThatItsClassNames(String name) throws IOException {
    status("shop", "web", object("db-password", "v1", ago(1), ""));
    status("shop", "other", object("key", "v1", ago(1), ""));
    server.add("secretproviderclasses", CLASS);

    assertThat(cluster("--secret", name)).isZero();

    assertThat(out.toString().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("web ")
        .contains(" db-password ");
  }

  @ParameterizedTest
  @CsvSource({
    "db-pasword, near it: db-password",
    "secret/data/pya, near it: secret/data/pay#password",
    "nothing-like-it, 'nor of one like it; without --secret all are listed'"
  })
  void secretThatIsNotThereIsAnsweredWithNamesNearIt(String name, String answer)
      throws IOException {
    status("shop", "web", object("db-password", "v1", ago(1), ""));
    server.add("secretproviderclasses", CLASS);

    assertThat(cluster("--secret", name)).isZero();

    assertThat(err.toString().lines().findFirst().orElseThrow()).endsWith(answer);
  }

  @Test
  void refusalsWithOneMessageAreOneRow() throws IOException {
    for (String pod : List.of("web-1", "web-2", "web-3", "web-4")) {
      pod(pod, "uid-" + pod, "secrets-store.csi.k8s.io");
      server.add("events", event(pod, "uid-" + pod, "FailedMount", ROLE_REFUSED, "kubelet"));
    }

    assertThat(cluster("--refused")).isZero();

    assertThat(out.toString().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("60s    12      web-1,web-2 and 2 more   secrets   Unauthenticated   node-1   ")
        .endsWith("403: the login was refused");
    assertThat(err.toString()).startsWith("strongroom: 4 refusals of");
  }

  @Test
  void refusalsAreOfThisDriverAndSayHowFarBackTheyReach() throws IOException {
    pod("web", "uid-web", "secrets-store.csi.k8s.io");
    pod("cache", "uid-cache", "another.csi.k8s.io");
    String refused =
        "MountVolume.SetUp failed for volume \\\"secrets\\\" : rpc error: code = PermissionDenied"
            + " desc = SecretProviderClass shop/db, store file: may not read";
    server.add("events", event("web", "uid-web", "FailedMount", refused, "kubelet"));
    server.add("events", event("cache", "uid-cache", "FailedMount", refused, "kubelet"));
    server.add("events", event("gone", "uid-gone", "FailedMount", refused, "kubelet"));
    server.add("events", event("web", "uid-earlier", "FailedMount", refused, "kubelet"));
    server.add(
        "events", event("web", "uid-web", "SecretRefreshFailed", "store away", "strongroom"));
    server.add("events", event("web", "uid-web", "SecretRefreshFailed", "forged", "somebody"));
    server.add("events", event("web", "uid-web", "Pulled", "an image", "kubelet"));

    assertThat(cluster("--refused")).isZero();

    assertThat(out)
        .hasToString(
            """
            LAST   TIMES   POD   VOLUME    CODE                  NODE     MESSAGE
            60s    3       web   secrets   PermissionDenied      node-1   SecretProviderClass shop/db, store file: may not read
            60s    3       web   -         SecretRefreshFailed   node-1   store away
            """);
    assertThat(err)
        .hasToString(
            ("strongroom: 2 refusals of namespace shop, as events in the API server %s say; the"
                 + " oldest event looked at is 30m old (2026-07-01T11:30:00Z), and API servers keep"
                 + " events for one hour unless --event-ttl says otherwise; 2 more are of pods that"
                 + " are gone: of which driver cannot be told\n")
                .formatted(server.address()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | a role has to allow you to list"
            + " secretproviderclasspodstatuses.secrets-store.csi.x-k8s.io in namespace shop",
        "401 | does not accept these credentials: log in again",
        "404 | CRDs are not installed",
        "400 | answered 400 to list"
      })
  void refusalOfTheApiServerIsOneLineThatSaysWhatToChange(int code, String part)
      throws IOException {
    server.refuse(code);
    server.refuse(code); // the client has another try with a new token

    assertThat(cluster()).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).singleElement().asString().contains(part, server.address());
    assertThat(err.toString()).doesNotContain("\u001b");
  }

  @Test
  void clusterThatIsDownIsNamed() throws IOException {
    Path kubeconfig = server.kubeconfig(dir);
    server.close();

    assertThat(run("--kubeconfig", kubeconfig.toString())).isEqualTo(1);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains(server.address(), "cannot be reached");
  }

  @Test
  void unknownContextIsNamedWithThoseThatThereAre() throws IOException {
    assertThat(cluster("--context", "nowhere")).isEqualTo(1);

    assertThat(err)
        .hasToString(
            "strongroom: --context: there is no context nowhere in the kubeconfig; there are here,"
                + " there\n");
  }

  private static LocalStatus statusOf(Volumes volumes) {
    return new LocalStatus(
        "secrets-store.csi.k8s.io",
        "node-1",
        volumes,
        new VolumeJournal(CLOCK),
        new ManualClock(NOW));
  }

  @Test
  void volumesThatWaitForKubeletAreSaid() throws IOException {
    Path socket = dir.resolve("status.sock");
    Volumes volumes = new Volumes();
    ContentBudget budget = new ContentBudget(1 << 20);
    for (String pod : List.of("a", "b", "c", "d")) {
      volumes.waits(new TargetPath(Path.of("/kubelet"), pod, "secrets"), budget.account(4096));
    }

    try (StatusSocket _ = StatusSocket.start(socket, statusOf(volumes))) {
      assertThat(run("--status-socket", socket.toString())).isZero();
      assertThat(err.toString())
          .contains("0 objects in 0 volumes")
          .endsWith("; 4 more wait for kubelet, which asks again within two minutes\n");

      assertThat(run("--status-socket", socket.toString(), "-o", "json")).isZero();
      assertThat(JsonParser.parseString(out.toString()).getAsJsonObject().get("waiting").getAsInt())
          .isEqualTo(4);
    }
  }

  @Test
  void driverOnThisMachineIsAskedWhereNothingSaysWhereAClusterIs() throws IOException {
    Path socket = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(socket, statusOf(new Volumes()))) {
      assertThat(run("--status-socket", socket.toString())).isZero();
    }

    assertThat(err)
        .hasToString(
            "strongroom: 0 objects in 0 volumes, of all namespaces, as the driver at %s says\n"
                .formatted(socket));
    assertThat(run("--local", "--status-socket", socket.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no driver is to be asked at " + socket);
  }

  @ParameterizedTest
  @CsvSource({
    "--refused --stale",
    "--refused --local",
    "--local --context here",
    "-o yaml",
    "--nonsense"
  })
  void mistakeOnTheCommandLineIsExitCode2(String arguments) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
  }

  private int cluster(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--kubeconfig", server.kubeconfig(dir).toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** Without a home and an environment: nothing says where a cluster is. */
  private int run(String... arguments) {
    CommandLine commandLine =
        Main.commandLine(new StatusCommand(new KubeconfigLookup(_ -> null, null), CLOCK));
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("status"));
    all.addAll(List.of(arguments));
    return commandLine.execute(all.toArray(String[]::new));
  }

  private void status(String namespace, String pod, String... objects) {
    server.add(CannedApiServer.STATUSES, json(namespace, pod, "db", "", objects));
  }

  private static String labelled(String pod, String driver) {
    return json("shop", pod, "db", "", object("db", "v1", ago(90), ""))
        .replace(
            "\"ownerReferences\"",
            "\"labels\": {\"strongroom.io/driver-name\": \"%s\"}, \"ownerReferences\""
                .formatted(driver));
  }

  private void failing(String namespace, String pod, String error, String... objects) {
    server.add(
        CannedApiServer.STATUSES,
        json(
            namespace,
            pod,
            "db",
            ", \"lastError\": \"%s\", \"lastErrorSince\": \"2026-07-01T11:55:00Z\""
                .formatted(error),
            objects));
  }

  private static String json(
      String namespace, String pod, String className, String more, String... objects) {
    return """
    {"metadata": {"namespace": "%s", "name": "%s-db",
                  "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "%2$s", "uid": "uid-%2$s"}]},
     "status": {"podName": "%2$s", "secretProviderClassName": "%s", "mounted": true, "nodeName": "node-1",
                "volumeName": "secrets", "objects": [%s]%s}}
    """
        .formatted(namespace, pod, className, String.join(",", objects), more);
  }

  private static String object(String id, String version, String updatedAt, String more) {
    String time = updatedAt.isEmpty() ? "" : ", \"updatedAt\": \"%s\"".formatted(updatedAt);
    return "{\"id\": \"%s\", \"version\": \"%s\"%s%s}".formatted(id, version, time, more);
  }

  private static String counted(String storeVersion) {
    return ", \"storeVersion\": \"%s\"".formatted(storeVersion);
  }

  private static String notBefore(long secondsFromNow) {
    return ", \"notBefore\": \"%s\"".formatted(ago(-secondsFromNow));
  }

  private static String expires(long secondsFromNow) {
    return ", \"expires\": \"%s\"".formatted(ago(-secondsFromNow));
  }

  private static String ago(long seconds) {
    return NOW.minusSeconds(seconds).toString();
  }

  private static String read(long secondsAgo) {
    return ", \"readAt\": \"%s\"".formatted(ago(secondsAgo));
  }

  private static String notRead(long secondsAgo) {
    return ", \"notReadAt\": \"%s\"".formatted(ago(secondsAgo));
  }

  private void node(String name, String... drivers) {
    JsonArray registered = new JsonArray();
    for (String driver : drivers) {
      JsonObject each = new JsonObject();
      each.addProperty("name", driver);
      registered.add(each);
    }
    server.add(
        "csinodes",
        "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {\"drivers\": %s}}"
            .formatted(name, registered));
  }

  private void pendingPod(String name, String driver) {
    server.add(
        "pods",
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"namespace": "shop", "name": "%s", "uid": "uid-%1$s", "creationTimestamp": "2026-07-01T11:59:20Z"},
         "spec": {"containers": [], "nodeName": "node-1", "volumes": [
           {"name": "secrets", "csi": {"driver": "%s", "volumeAttributes": {"secretProviderClass": "db"}}}]},
         "status": {"phase": "Pending"}}
        """
            .formatted(name, driver));
  }

  private void pod(String name, String uid, String driver) {
    server.add(
        "pods",
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"namespace": "shop", "name": "%s", "uid": "%s"},
         "spec": {"containers": [], "volumes": [{"name": "secrets", "csi": {"driver": "%s"}}]}}
        """
            .formatted(name, uid, driver));
  }

  private static String event(
      String pod, String uid, String reason, String message, String component) {
    JsonObject event =
        JsonParser.parseString(
                """
                {"apiVersion": "v1", "kind": "Event",
                 "metadata": {"namespace": "shop", "name": "an-event", "creationTimestamp": "2026-07-01T11:30:00Z"},
                 "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "%s", "uid": "%s"},
                 "source": {"component": "%s", "host": "node-1"}, "reportingComponent": "%3$s",
                 "reason": "%s", "message": "%s", "count": 3,
                 "firstTimestamp": "2026-07-01T11:30:00Z", "lastTimestamp": "2026-07-01T11:59:00Z"}
                """
                    .formatted(pod, uid, component, reason, message))
            .getAsJsonObject();
    return event.toString();
  }
}
