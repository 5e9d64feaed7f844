package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an engine is comes from a real server, or from its answers, wherever it is mounted. */
final class MountTest {
  private static final Issuer ISSUER = new Issuer();

  private final Bao bao = Bao.shared();
  private final ManualClock clock = new ManualClock();
  private final VaultProvider provider =
      new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> {}, clock);
  private final Canary canary = Canary.plant();
  private String auth;
  private String policy;
  private String role;
  private String team;

  @BeforeEach
  void prepare() throws IOException {
    auth = bao.jwtAuth(ISSUER);
    team = bao.unique("team");
    policy = bao.policy("read", team + "/*");
    role = bao.jwtRole(auth, "shop:checkout", "", policy);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    canary.close();
  }

  private Pods pod(String volume) {
    return new Pods(
        provider, volume, "shop:checkout", ISSUER.tokens("shop:checkout", "vault"), clock);
  }

  private Parameters asking(String objects) {
    return Pods.parameters(
        objects.replace("TEAM", team),
        "vaultAddress",
        bao.address(),
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }

  private void mount(String path, String type, int version) throws IOException {
    bao.does(
        "POST",
        "sys/mounts/" + path,
        "{\"type\":\"%s\",\"options\":{\"version\":\"%d\"}}".formatted(type, version));
  }

  /** How many logins of the role the server has now. */
  private int logins() throws IOException {
    int count = 0;
    for (var accessor :
        bao.does("LIST", "auth/token/accessors", "")
            .getAsJsonObject("data")
            .getAsJsonArray("keys")) {
      JsonObject asked = new JsonObject();
      asked.add("accessor", accessor);
      JsonObject token =
          bao.does("POST", "auth/token/lookup-accessor", asked.toString()).getAsJsonObject("data");
      count += token.get("path").getAsString().equals("auth/%s/login".formatted(auth)) ? 1 : 0;
    }
    return count;
  }

  /**
   * Users of a message queue, below a mount that looks like KV v2.
   *
   * @param denied what a policy keeps from being asked
   */
  @ParameterizedTest
  @CsvSource({"rabbit, ''", "data/rabbit, ''", "x/data/rabbit, ''", "data/rabbit, sys/internal/*"})
  void aUserIsForOnePodWhereverItsEngineIsMounted(String path, String denied) throws Exception {
    try (Rabbit rabbit = new Rabbit()) {
      String mount = team + "/" + path;
      bao.does("POST", "sys/mounts/" + mount, "{\"type\":\"rabbitmq\"}");
      bao.does(
          "POST",
          mount + "/config/connection",
          "{\"connection_uri\":\"%s\",\"username\":\"u\",\"password\":\"p\",\"verify_connection\":false}"
              .formatted(rabbit.address()));
      bao.does("POST", mount + "/config/lease", "{\"ttl\":3600,\"max_ttl\":7200}");
      bao.does("POST", mount + "/roles/app", "{\"tags\":\"management\"}");
      bao.does(
          "PUT",
          "sys/policies/acl/" + policy,
          "{\"policy\":\"path \\\"%s/*\\\" {capabilities=[\\\"read\\\"]} %s\"}"
              .formatted(
                  team,
                  denied.isEmpty()
                      ? ""
                      : "path \\\"%s\\\" {capabilities=[\\\"deny\\\"]}".formatted(denied)));
      Parameters parameters =
          asking(
              """
              - {objectName: user, secretPath: TEAM/%1$s/creds/app, secretKey: username}
              - {objectName: '{{key}}', secretPath: TEAM/%1$s/creds/app, secretKey: '*'}
              """
                  .formatted(path));

      assertThat(pod("one").prepare(parameters).mayBePodBound())
          .as("after a restart somebody has to look")
          .isTrue();
      Answer one = pod("one").fetch(parameters);
      Answer two = pod("two").fetch(parameters);
      assertThat(pod("one").prepare(parameters).mayBePodBound()).isTrue();
      assertThat(one.fetched().podBound()).isTrue();
      assertThat(two.fetched().podBound()).isTrue();
      assertThat(one.contents()).containsOnlyKeys("user", "username", "password");
      String first = one.contents().get("user");
      String second = two.contents().get("user");
      assertThat(first).isNotEqualTo(second);
      assertInTheEnd(rabbit, Set.of(first, second));
      for (int poll = 0; poll < 20; poll++) {
        assertThat(pod("one").refresh(parameters, one.versions()).result().podBound()).isTrue();
        assertThat(pod("two").refresh(parameters, two.versions()).result())
            .isInstanceOf(NotChanged.class);
      }
      assertThat(rabbit.users()).isEqualTo(Set.of(first, second));
      assertThat(logins()).isEqualTo(2);
      assertThat(pod("one").prepare(parameters).podBound()).isTrue();

      provider.released(new VolumeRef("one"));
      assertInTheEnd(rabbit, Set.of(second));
      provider.released(new VolumeRef("two"));
      assertInTheEnd(rabbit, Set.of());
      assertThat(logins()).isZero();
    }
  }

  /** The server revokes the leases of a login after it has answered. */
  private static void assertInTheEnd(Rabbit rabbit, Set<String> users) {
    Instant end = Instant.now().plusSeconds(30);
    while (!rabbit.users().equals(users) && Instant.now().isBefore(end)) {
      Bao.pause();
    }
    assertThat(rabbit.users()).isEqualTo(users);
  }

  @Test
  void whereTheServerDoesNotStateMountsAnswersOfKv2ShowThem() throws Exception {
    mount(team + "/kv", "kv", 2);
    bao.put(team + "/kv", "db", "{\"value\":\"v\"}");
    bao.does(
        "PUT",
        "sys/policies/acl/" + policy,
        "{\"policy\":\"path \\\"%s/*\\\" {capabilities=[\\\"read\\\"]} path \\\"sys/*\\\" {capabilities=[\\\"deny\\\"]}\"}"
            .formatted(team));
    Parameters parameters =
        asking("- {objectName: '{{key}}', secretPath: TEAM/kv/data/db, secretKey: '*'}");
    Answer first = pod("one").fetch(parameters);
    assertThat(first.contents()).isEqualTo(Map.of("value", "v"));
    assertThat(first.fetched().podBound()).isFalse();
    assertThat(pod("one").prepare(parameters).mayBePodBound()).isFalse();
    assertThat(pod("two").refresh(parameters, first.versions()).result())
        .isEqualTo(new NotChanged(Optional.empty()));
    assertThat(logins()).isEqualTo(1);
  }

  @Test
  void keysOfKv1AreAllHadWhateverTheyAreCalled() throws Exception {
    for (String path : new String[] {"kv", "data/kv", "x/data/kv"}) {
      mount(team + "/" + path, "kv", 1);
      bao.does(
          "POST",
          "%s/%s/db".formatted(team, path),
          "{\"data\":{\"inner\":\"i\",\"user\":\"u\"},\"user\":\"%s\",\"metadata\":\"m\"}"
              .formatted(canary.secret("user")));
      Answer answer =
          pod("one")
              .fetch(
                  asking(
                      """
                      - {objectName: 'all/{{key}}', secretPath: TEAM/%1$s/db, secretKey: '*'}
                      - {objectName: t, secretPath: TEAM/%1$s/db, template: '{{user}}'}
                      - {objectName: asUpstream, secretPath: TEAM/%1$s/db, secretKey: user}
                      """
                          .formatted(path)));
      assertThat(answer.contents())
          .as(path)
          .isEqualTo(
              Map.of(
                  "all/data", "{\"inner\":\"i\",\"user\":\"u\"}",
                  "all/user", canary.secret("user"),
                  "all/metadata", "m",
                  "t", canary.secret("user"),
                  "asUpstream", "u"));
      assertThat(answer.fetched().podBound()).isTrue();
    }
  }

  /** It was put there with the fields of a certificate; it was not issued. */
  @Test
  void aCertificateInKvIsASecretAsAnyOther() throws Exception {
    mount(team + "/kv", "kv", 1);
    String certificate = "{\"serial_number\":\"1:2\",\"expiration\":%d,\"certificate\":\"%s\"}";
    long end = clock.instant().getEpochSecond() + 3600;
    bao.does("POST", team + "/kv/tls", certificate.formatted(end, "first"));
    Parameters parameters =
        asking("- {objectName: crt, secretPath: TEAM/kv/tls, secretKey: certificate}");
    Answer first = pod("one").fetch(parameters);
    assertThat(first.fetched().refreshBy()).isEmpty();
    bao.does("POST", team + "/kv/tls", certificate.formatted(end, "second"));
    assertThat(pod("one").refresh(parameters, first.versions()).contents())
        .containsEntry("crt", "second");
  }

  @ParameterizedTest
  @CsvSource({"kv", "data/kv", "x/data/kv", "x/metadata/kv"})
  void kv2IsSharedAndComparedByItsMetadataWhereverItIsMounted(String path) throws Exception {
    mount(team + "/" + path, "kv", 2);
    bao.put("%s/%s".formatted(team, path), "a/data/db", "{\"value\":\"v\",\"data\":{\"x\":1}}");
    Parameters parameters =
        asking(
            "- {objectName: '{{key}}', secretPath: TEAM/%s/data/a/data/db, secretKey: '*'}"
                .formatted(path));
    assertThat(pod("one").prepare(parameters).podBound()).isFalse();
    Answer first = pod("one").fetch(parameters);
    assertThat(first.contents()).isEqualTo(Map.of("value", "v", "data", "{\"x\":1}"));
    assertThat(first.fetched().podBound()).isFalse();
    assertThat(pod("two").fetch(parameters).fetched().podBound()).isFalse();
    assertThat(logins()).isEqualTo(1);

    bao.allow(policy, "read", "%s/%s/metadata/*".formatted(team, path));
    assertThat(pod("one").refresh(parameters, first.versions()).result())
        .isEqualTo(new NotChanged(Optional.empty()));
  }

  @Test
  void noPollAsksWhatAMountIs() throws Exception {
    try (StubVault stub = new StubVault()) {
      stub.on(
          "GET secret/data/db",
          200,
          """
          {"data":{"data":{"value":"%s"},"metadata":{"version":1,"created_time":"2026-01-01"}}}
          """
              .formatted(canary.secret("db")));
      stub.mount("secret/data/other", "secret", "kv", "2");
      stub.on("GET secret/data/other", 404, "{\"errors\":[]}");
      Parameters parameters =
          Pods.parameters(
              "- {objectName: p, secretPath: secret/data/db, secretKey: value}",
              "vaultAddress",
              stub.address(),
              "roleName",
              "shop");
      Parameters failing =
          Pods.parameters(
              "- {objectName: p, secretPath: secret/data/other, secretKey: value}",
              "vaultAddress",
              stub.address(),
              "roleName",
              "shop");
      for (int poll = 0; poll < 20; poll++) {
        pod("one").fetch(parameters).fetched();
        pod("two").fetch(failing).failure();
      }
      assertThat(stub.count("GET sys/internal/ui/mounts/secret/data/db")).isEqualTo(1);
      assertThat(stub.count("GET sys/internal/ui/mounts/secret/data/other")).isZero();
      assertThat(stub.count("POST auth/kubernetes/login")).isEqualTo(1);
    }
  }

  /** What was a secret of KV v2 is something else by now, and the other way round. */
  @Test
  void aMountThatIsReplacedIsLookedAtAnew() throws Exception {
    mount(team + "/kv", "kv", 2);
    bao.put(team + "/kv", "db", "{\"value\":\"two\"}");
    Parameters parameters =
        asking("- {objectName: 'f/{{key}}', secretPath: TEAM/kv/data/db, secretKey: '*'}");
    Answer versioned = pod("one").fetch(parameters);
    assertThat(versioned.contents()).isEqualTo(Map.of("f/value", "two"));

    bao.does("DELETE", "sys/mounts/%s/kv".formatted(team), "");
    mount(team + "/kv", "kv", 1);
    bao.does("POST", team + "/kv/data/db", "{\"data\":{\"value\":\"one\"},\"more\":\"m\"}");
    Answer plain = pod("one").refresh(parameters, versioned.versions());
    assertThat(plain.contents()).isEqualTo(Map.of("f/data", "{\"value\":\"one\"}", "f/more", "m"));
    assertThat(plain.fetched().podBound()).isTrue();
    assertThat(pod("one").prepare(parameters).podBound()).isTrue();

    bao.does("DELETE", "sys/mounts/%s/kv".formatted(team), "");
    mount(team + "/kv", "kv", 2);
    bao.put(team + "/kv", "db", "{\"value\":\"three\"}");
    assertThat(pod("one").refresh(parameters, plain.versions()).contents())
        .isEqualTo(Map.of("f/value", "three"));
    assertThat(pod("one").prepare(parameters).podBound()).isFalse();
    provider.released(new VolumeRef("one"));
    assertThat(logins()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | TEAM/kv/db | TEAM/kv/* | 404: Invalid path for a versioned K/V secrets engine",
        "2 | TEAM/kv/db | TEAM/kv/data/* | 403: permission denied",
        "2 | TEAM/kv | TEAM/kv/data/* | 403: permission denied",
        "1 | TEAM/kv/data/db | TEAM/kv/* | 404: there is nothing at that path",
        "1 | TEAM/kv/data/db | TEAM/kv/db | 403: permission denied",
      })
  void aPathOfTheOtherVersionIsMended(int version, String path, String allowed, String said)
      throws Exception {
    mount(team + "/kv", "kv", version);
    bao.allow(policy, "read", allowed.replace("TEAM", team));
    var failure =
        pod("one").fetch(asking("- {objectName: p, secretPath: %s}".formatted(path))).failure();
    assertThat(failure.kind()).isIn(Kind.NOT_FOUND, Kind.DENIED);
    assertThat(failure.message())
        .contains(said)
        .endsWith(
            "; %s/kv is KV version %d: write %1$s/kv%s, which a policy must allow"
                .formatted(
                    team,
                    version,
                    version == 1 ? "/db" : path.endsWith("kv") ? "/data/NAME" : "/data/db"));
  }
}
