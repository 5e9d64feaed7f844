package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.pem.Pem;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.Fetches;
import io.strongroom.provider.vault.Pods.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every key as a file, and one file of several keys, from a real server. */
final class SeveralKeysTest {
  private static final Issuer ISSUER = new Issuer();
  private static final String EVERY_KEY =
      "- {objectName: 'db/{{key}}.txt', secretPath: PATH, secretKey: '*', filePermission: 0400}";
  private static final String TEMPLATE =
      """
      - objectName: app.ini
        secretPath: PATH
        template: |
          [db]
          user = {{user}}
          {{#password}}
          password = {{password}}
          {{/password}}
      """;

  private final Bao bao = Bao.shared();
  private final VaultProvider provider = VaultProvider.vault(Pods.settings());
  private final Pods pod =
      new Pods(
          provider,
          "csi-keys",
          "shop:checkout",
          ISSUER.tokens("shop:checkout", "vault"),
          Clocks.system());
  private Canary canary;
  private String mount = "";
  private String auth;
  private String policy = "";
  private String role = "";

  /** The two ways in which a server keeps keys and values. */
  enum Engine {
    KV_1(1, "/db"),
    KV_2(2, "/data/db");

    private final int version;
    private final String path;

    Engine(int version, String path) {
      this.version = version;
      this.path = path;
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    canary = Canary.plant();
    auth = bao.jwtAuth(ISSUER);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    canary.close();
  }

  private void use(Engine engine) throws IOException {
    mount = bao.kv(engine.version);
    policy = bao.policy("read", mount + "/*");
    role = bao.jwtRole(auth, "shop:checkout", "", policy);
  }

  private void put(Engine engine, String json) throws IOException {
    switch (engine) {
      case KV_1 -> bao.does("POST", mount + "/db", json);
      case KV_2 -> bao.put(mount, "db", json);
    }
  }

  private Parameters asking(Engine engine, String objects) {
    return Pods.parameters(
        objects.replace("PATH", mount + engine.path),
        "vaultAddress",
        bao.address(),
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyIsAFileThatComesAndGoesWithIt(Engine engine) throws Exception {
    use(engine);
    put(engine, "{\"user\":\"app\",\"password\":\"%s\"}".formatted(canary.secret("db")));
    Parameters parameters = asking(engine, EVERY_KEY);

    Answer first = pod.fetch(parameters);
    assertThat(first.contents())
        .isEqualTo(Map.of("db/user.txt", "app", "db/password.txt", canary.secret("db")));
    assertThat(first.fetched().files())
        .extracting(SecretFile::mode)
        .containsOnly(OptionalInt.of(0400));
    assertThat(first.versions()).extracting(ObjectVersion::id).containsExactly("db/{{key}}.txt");
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    canary.assertAbsentFrom(first.result().toString());

    put(engine, "{\"user\":\"app\",\"port\":5432}");
    Answer second = pod.refresh(parameters, first.versions());
    assertThat(second.contents()).isEqualTo(Map.of("db/user.txt", "app", "db/port.txt", "5432"));
    assertThat(second.versions()).isNotEqualTo(first.versions());
  }

  @ParameterizedTest
  @EnumSource
  void aTemplateIsRenderedAnewWhenAKeyOfItChanges(Engine engine) throws Exception {
    use(engine);
    put(engine, "{\"user\":\"app\",\"password\":\"%s\"}".formatted(canary.secret("db")));
    Parameters parameters = asking(engine, TEMPLATE);

    Answer first = pod.fetch(parameters);
    assertThat(first.contents())
        .isEqualTo(Map.of("app.ini", "[db]\nuser = app\npassword = " + canary.secret("db") + "\n"));
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    canary.assertAbsentFrom(first.result().toString());

    put(engine, "{\"user\":\"app\",\"password\":\"\"}");
    Answer second = pod.refresh(parameters, first.versions());
    assertThat(second.contents()).isEqualTo(Map.of("app.ini", "[db]\nuser = app\n"));
    assertThat(second.versions()).isNotEqualTo(first.versions());

    Answer other =
        pod.refresh(asking(engine, TEMPLATE.replace("[db]", "[database]")), second.versions());
    assertThat(other.contents()).isEqualTo(Map.of("app.ini", "[database]\nuser = app\n"));
    assertThat(other.versions()).isNotEqualTo(second.versions());
  }

  @Test
  void metadataAloneShowThatNothingChanged() throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"user\":\"app\",\"password\":\"\"}");
    Parameters parameters = asking(Engine.KV_2, EVERY_KEY + "\n" + TEMPLATE);
    Answer first = pod.fetch(parameters);
    assertThat(first.contents()).hasSize(3);
    bao.allow(policy, "read", mount + "/metadata/*");
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
  }

  @Test
  void valuesAreDecodedFirst() throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"a\":\"aGVsbG8=\",\"b\":\"d29ybGQ=\"}");
    assertThat(
            pod.fetch(
                    asking(
                        Engine.KV_2,
                        """
                        - {objectName: '{{key}}', secretPath: PATH, secretKey: '*', encoding: base64}
                        - {objectName: t, secretPath: PATH, template: '{{a}} {{b}}', encoding: base64}
                        """))
                .contents())
        .isEqualTo(Map.of("a", "hello", "b", "world", "t", "hello world"));
  }

  /** A chain of certificates as servers want it in a file; without the field as upstream has it. */
  @ParameterizedTest
  @EnumSource
  void aListIsJsonOrLines(Engine engine) throws Exception {
    use(engine);
    put(engine, "{\"chain\":[\"-one-\\n1\",\"-two-\",3,[\"x\"]],\"leaf\":\"-leaf-\",\"none\":[]}");
    String json =
        """
        - {objectName: one, secretPath: PATH, secretKey: chain}
        - {objectName: 'all/{{key}}', secretPath: PATH, secretKey: '*'}
        - {objectName: both, secretPath: PATH, template: "{{leaf}}\\n{{chain}}\\n{{none}}"}
        """;
    Answer asJson = pod.fetch(asking(engine, json));
    assertThat(asJson.contents())
        .containsEntry("one", "[\"-one-\\n1\",\"-two-\",3,[\"x\"]]")
        .containsEntry("all/none", "[]")
        .containsEntry("both", "-leaf-\n[\"-one-\\n1\",\"-two-\",3,[\"x\"]]\n[]");
    Parameters lines = asking(engine, json.replace("secretPath:", "listAs: lines, secretPath:"));
    Answer asLines = pod.refresh(lines, asJson.versions());
    String chain = "-one-\n1\n-two-\n3\n[\"x\"]";
    assertThat(asLines.contents())
        .isEqualTo(
            Map.of(
                "one",
                chain,
                "all/chain",
                chain,
                "all/leaf",
                "-leaf-",
                "all/none",
                "",
                "both",
                "-leaf-\n" + chain + "\n"));
    assertThat(asLines.versions()).doesNotContainAnyElementsOf(asJson.versions());
  }

  @Test
  void aCertificateAndItsChainAreOneFileInPem() throws Exception {
    Bao.Pki pki = bao.pki(3600);
    role = bao.jwtRole(auth, "shop:checkout", "", bao.policy("update", pki.mount() + "/issue/any"));
    String file =
        requireNonNull(
            pod.fetch(
                    asking(
                        Engine.KV_2,
                        """
                        - objectName: tls.crt
                          secretPath: %s/issue/any
                          method: PUT
                          secretArgs: {common_name: shop}
                          listAs: lines
                          template: |
                            {{certificate}}
                            {{ca_chain}}
                        """
                            .formatted(pki.mount())))
                .contents()
                .get("tls.crt"));
    assertThat(Pem.certificates(file.getBytes(UTF_8)))
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .containsExactly("CN=shop", "CN=authority of the tests");
  }

  @Test
  void aKeyThatIsCalledAsteriskIsReadAsUpstreamReadsIt() throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"*\":\"star\"}");
    String object = "- {objectName: all, secretPath: PATH, secretKey: '*'}";
    assertThat(pod.fetch(asking(Engine.KV_2, object)).contents()).isEqualTo(Map.of("all", "star"));

    put(Engine.KV_2, "{\"a\":\"x\"}");
    assertThat(pod.fetch(asking(Engine.KV_2, object)).failure().message())
        .isEqualTo(
            "GET %s/data/db: there is no key '*'; for every key as a file put {{key}} into"
                    .formatted(mount)
                + " objectName, as db/{{key}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a/b\":\"x\"} | the key 'a/b' makes no file name: it has a slash; name the keys you want"
            + " one by one instead",
        "{\"..\":\"x\"} | the key '..' makes no file name: a name of dots leads elsewhere; name the"
            + " keys you want one by one instead",
        "{\"\":\"x\"} | the key '' makes no file name: it is empty; name the keys you want one by"
            + " one instead",
        "{} | the secret has no keys",
      })
  void aSecretWhoseKeysAreNoNamesIsRefused(String json, String problem) throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, json);
    FetchFailure failure =
        pod.fetch(asking(Engine.KV_2, EVERY_KEY.replace("db/{{key}}.txt", "{{key}}"))).failure();
    assertThat(failure.phase()).isEqualTo(Phase.TRANSFORM);
    assertThat(failure.object()).isEqualTo("{{key}}");
    assertThat(failure.message()).isEqualTo("GET %s/data/db: %s".formatted(mount, problem));
  }

  @Test
  void aKeyThatTheTemplateMissesIsNamed() throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"username\":\"%s\"}".formatted(canary.secret("user")));
    FetchFailure failure = pod.fetch(asking(Engine.KV_2, TEMPLATE)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.phase()).isEqualTo(Phase.TRANSFORM);
    assertThat(failure.message())
        .isEqualTo(
            "GET %s/data/db: there is no key 'user' for the template (did you mean 'username'?)"
                .formatted(mount));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100 | 3 | GET MOUNT/data/db: the secret has 4 keys, the volume takes 3 more files; "
            + ContentLimits.FEWER_FILES,
        "7 | 9 | it has 8 bytes; of the 7 bytes that the volume takes 7 are left; "
            + ContentLimits.FEWER_BYTES,
      })
  void noMoreIsMadeThanTheVolumeTakes(long bytes, int files, String problem) throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"a\":\"xx\",\"b\":\"xx\",\"c\":\"xx\",\"d\":\"xx\"}");
    assertThat(failureWithin(new ContentLimits(bytes, files), EVERY_KEY))
        .isEqualTo(problem.replace("MOUNT", mount));
  }

  @Test
  void noTemplateMakesMoreThanTheVolumeTakes() throws Exception {
    use(Engine.KV_2);
    put(Engine.KV_2, "{\"user\":\"%s\",\"password\":\"x\"}".formatted("x".repeat(100)));
    assertThat(failureWithin(new ContentLimits(100, 1), TEMPLATE))
        .isEqualTo(
            "GET %s/data/db: the template makes 126 bytes, 100 are left in the volume; %s"
                .formatted(mount, ContentLimits.FEWER_BYTES));
  }

  private String failureWithin(ContentLimits limits, String objects) throws InterruptedException {
    try (FetchResult result =
        pod.prepare(asking(Engine.KV_2, objects))
            .fetch(Fetches.within(limits, pod.context(List.of())))) {
      assertThat(result).isInstanceOf(Failed.class);
      FetchFailure failure = ((Failed) result).failures().getFirst();
      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
      return failure.message();
    }
  }
}
