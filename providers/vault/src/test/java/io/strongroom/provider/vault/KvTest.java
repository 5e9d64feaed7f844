package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.Pods.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading KV engines of a real server. */
final class KvTest {
  private static final Issuer ISSUER = new Issuer();

  private final Bao bao = Bao.shared();
  private final VaultProvider provider = VaultProvider.vault(Pods.settings());
  private final Pods pod =
      new Pods(
          provider,
          "csi-kv",
          "shop:checkout",
          ISSUER.tokens("shop:checkout", "vault"),
          Clocks.system());
  private Canary canary;
  private String kv1;
  private String kv2;
  private String auth;
  private String policy;
  private String role;

  @BeforeEach
  void prepare() throws IOException {
    canary = Canary.plant();
    kv1 = bao.kv(1);
    kv2 = bao.kv(2);
    auth = bao.jwtAuth(ISSUER);
    policy = bao.policy("read", kv1 + "/*", kv2 + "/*");
    role = bao.jwtRole(auth, "shop:checkout", "", policy);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    canary.close();
  }

  private Parameters asking(String objects) {
    return Pods.parameters(
        objects.replace("KV1", kv1).replace("KV2", kv2),
        "vaultAddress",
        bao.address(),
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }

  private String put(String name) throws IOException {
    String secret = canary.secret(name);
    bao.put(kv2, name, "{\"value\":\"%s\"}".formatted(secret));
    return secret;
  }

  @Test
  void aKeyOfKvVersion1IsReadAndItsVersionIsKeyed() throws Exception {
    String secret = canary.secret("db");
    bao.does("POST", kv1 + "/db", "{\"password\":\"%s\"}".formatted(secret));
    Parameters parameters = asking("- {objectName: p, secretPath: KV1/db, secretKey: password}");

    Answer first = pod.fetch(parameters);
    assertThat(first.contents()).containsEntry("p", secret);
    assertThat(first.version("p")).matches("[0-9a-f]{32}");
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    canary.assertAbsentFrom(first.result().toString());
  }

  @Test
  void aWholeAnswerKeepsItsVersionWhenOnlyTheRequestIdChanges() throws Exception {
    bao.does("POST", kv1 + "/db", "{\"password\":\"%s\"}".formatted(canary.secret("db")));
    Parameters parameters = asking("- {objectName: all, secretPath: KV1/db}");

    Answer first = pod.fetch(parameters);
    Answer second = pod.fetch(parameters);
    assertThat(second.contents()).isNotEqualTo(first.contents());
    assertThat(second.versions()).isEqualTo(first.versions());

    JsonObject json = JsonParser.parseString(first.contents().get("all")).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "request_id", "lease_id", "lease_duration", "renewable", "data", "warnings");
    assertThat(json.getAsJsonObject("data").get("password").getAsString())
        .isEqualTo(canary.secret("db"));
  }

  @Test
  void aPinnedVersionStays() throws Exception {
    String first = put("db");
    bao.put(kv2, "db", "{\"value\":\"%s\"}".formatted(canary.secret("second")));
    Parameters parameters =
        asking(
            """
            - {objectName: old, secretPath: 'KV2/data/db?version=1', secretKey: value}
            - {objectName: new, secretPath: KV2/data/db, secretKey: value}
            """);

    Answer answer = pod.fetch(parameters);
    assertThat(answer.contents())
        .containsEntry("old", first)
        .containsEntry("new", canary.secret("second"));
    assertThat(answer.storeVersion("old")).startsWith("1-");
    assertThat(answer.storeVersion("new")).startsWith("2-");
    assertThat(pod.refresh(parameters, answer.versions()).result()).isInstanceOf(NotChanged.class);

    bao.put(kv2, "db", "{\"value\":\"%s\"}".formatted(canary.secret("third")));
    Answer third = pod.refresh(parameters, answer.versions());
    assertThat(third.contents())
        .containsEntry("old", first)
        .containsEntry("new", canary.secret("third"));
    assertThat(third.version("old")).isEqualTo(answer.version("old"));
  }

  /** What is shown is what is compared; what is not shown makes no new version. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{objectName: p, secretPath: KV2/data/db} | true",
        "{objectName: p, secretPath: 'KV2/data/db?version=1'} | true",
        "{objectName: p, secretPath: KV2/data/db, secretKey: metadata} | true",
        "{objectName: p, secretPath: KV2/data/db, template: '{{metadata}}'} | true",
        "{objectName: p, secretPath: KV2/data/db, secretKey: value} | false",
        "{objectName: p, secretPath: KV2/data/db, template: '{{value}}'} | false",
        "{objectName: 'p{{key}}', secretPath: KV2/data/db, secretKey: '*'} | false",
      })
  void customMetadataCountWhereTheyAreShown(String object, boolean shown) throws Exception {
    put("db");
    bao.does("POST", kv2 + "/metadata/db", "{\"custom_metadata\":{\"owner\":\"one\",\"b\":\"<\"}}");
    Parameters parameters = asking("- " + object);
    Answer first = pod.fetch(parameters);
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);

    bao.does("POST", kv2 + "/metadata/db", "{\"custom_metadata\":{\"owner\":\"two\"}}");
    Answer second = pod.refresh(parameters, first.versions());
    if (shown) {
      assertThat(second.contents().get("p")).contains("\"owner\":\"two\"");
      assertThat(second.versions()).isNotEqualTo(first.versions());
      assertThat(pod.refresh(parameters, second.versions()).result())
          .isInstanceOf(NotChanged.class);
    } else {
      assertThat(second.result()).isInstanceOf(NotChanged.class);
    }
  }

  @Test
  void aVersionThatIsToBeDeletedLaterIsNotReadMeanwhile() throws Exception {
    bao.does("POST", kv2 + "/metadata/db", "{\"delete_version_after\":\"2h\"}");
    put("db");
    Parameters parameters = asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}");
    Answer first = pod.fetch(parameters);
    // Metadata alone must do from here on.
    bao.allow(policy, "read", kv2 + "/metadata/*");
    assertThat(pod.refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
  }

  @Test
  void aSecretThatIsMadeAnewUnderItsOldNumberHasAnotherVersion() throws Exception {
    put("db");
    Parameters parameters = asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}");
    Answer before = pod.fetch(parameters);
    bao.does("DELETE", kv2 + "/metadata/db", "");
    bao.put(kv2, "db", "{\"value\":\"%s\"}".formatted(canary.secret("again")));

    Answer after = pod.refresh(parameters, before.versions());
    assertThat(after.contents()).containsEntry("p", canary.secret("again"));
    assertThat(after.version("p")).isNotEqualTo(before.version("p"));
    assertThat(after.storeVersion("p")).startsWith("1-").isNotEqualTo(before.storeVersion("p"));
  }

  @Test
  void theSameValueWrittenAgainIsCountedAndIsNoOtherVersion() throws Exception {
    put("db");
    Parameters parameters =
        asking(
            """
            - {objectName: p, secretPath: KV2/data/db, secretKey: value}
            - {objectName: 'all/{{key}}', secretPath: KV2/data/db, secretKey: "*"}
            - {objectName: made, secretPath: KV2/data/db, template: "is {{value}}"}
            """);
    Answer before = pod.fetch(parameters);
    put("db");

    Answer after = pod.refresh(parameters, before.versions());
    assertThat(after.contents()).isEqualTo(before.contents());
    assertThat(after.versions())
        .extracting(ObjectVersion::ofContent)
        .isEqualTo(before.versions().stream().map(ObjectVersion::ofContent).toList());
    assertThat(after.versions())
        .allSatisfy(object -> assertThat(object.storeVersion().orElseThrow()).startsWith("2-"));
    assertThat(pod.refresh(parameters, after.versions()).result()).isInstanceOf(NotChanged.class);
  }

  /** The file shows number and time: they are its content. */
  @Test
  void aWholeAnswerOfASecretThatWasWrittenAgainIsAnotherVersion() throws Exception {
    put("db");
    Parameters parameters = asking("- {objectName: all, secretPath: KV2/data/db}");
    Answer before = pod.fetch(parameters);
    put("db");

    Answer after = pod.refresh(parameters, before.versions());
    assertThat(after.version("all")).isNotEqualTo(before.version("all"));
    assertThat(after.contents().get("all")).contains("\"version\":2");
  }

  @Test
  void whereMetadataMayNotBeReadTheSecretItselfTellsThatNothingChanged() throws Exception {
    put("db");
    bao.allow(policy, "read", kv2 + "/data/*");
    Parameters parameters = asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}");
    Answer before = pod.fetch(parameters);
    assertThat(pod.refresh(parameters, before.versions()).result()).isInstanceOf(NotChanged.class);
    put("db");
    Answer again = pod.refresh(parameters, before.versions());
    assertThat(again.version("p")).isEqualTo(before.version("p"));
    assertThat(again.storeVersion("p")).startsWith("2-");
  }

  @ParameterizedTest
  @CsvSource({
    "base64, aGVsbG8=, hello",
    "BASE64, aGVs\\nbG8=, hello",
    "hex, 68656c6c6f, hello",
    "utf-8, aGVsbG8=, aGVsbG8="
  })
  void aValueIsDecoded(String encoding, String value, String decoded) throws Exception {
    bao.put(kv2, "db", "{\"value\":\"%s\"}".formatted(value));
    assertThat(
            pod.fetch(
                    asking(
                        "- {objectName: p, secretPath: KV2/data/db, secretKey: value, encoding: %s}"
                            .formatted(encoding)))
                .contents())
        .containsEntry("p", decoded);
  }

  @ParameterizedTest
  @CsvSource({"base64, base64", "hex, hex"})
  void aValueThatCannotBeDecodedIsNotQuoted(String encoding, String named) throws Exception {
    put("db");
    Answer answer =
        pod.fetch(
            asking(
                "- {objectName: p, secretPath: KV2/data/db, secretKey: value, encoding: %s}"
                    .formatted(encoding)));
    assertThat(answer.failure().phase()).isEqualTo(Phase.TRANSFORM);
    assertThat(answer.failure().message())
        .isEqualTo(
            "GET %s/data/db: the value of 'value' is not %s; leave encoding out to have it as it is"
                .formatted(kv2, named));
    canary.assertAbsentFrom(answer.failure().message());
  }

  @Test
  void aValueThatIsNoTextIsWrittenAsGoWritesIt() throws Exception {
    bao.put(kv2, "db", "{\"value\":{\"b\":[1,true,null],\"a\":\"<\"}}");
    assertThat(
            pod.fetch(asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}"))
                .contents())
        .containsEntry("p", "{\"a\":\"\\u003c\",\"b\":[1,true,null]}");
  }

  @Test
  void aMissingKeyNamesTheNearestOne() throws Exception {
    put("db");
    Answer answer =
        pod.fetch(asking("- {objectName: p, secretPath: KV2/data/db, secretKey: valeu}"));
    assertThat(answer.failure().kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(answer.failure().message())
        .isEqualTo(
            "GET %s/data/db: there is no key 'valeu' (did you mean 'value'?)".formatted(kv2));
  }

  @Test
  void aDeletedVersionIsCalledSo() throws Exception {
    put("db");
    bao.does("DELETE", kv2 + "/data/db", "");
    Answer answer =
        pod.fetch(asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}"));
    assertThat(answer.failure().kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(answer.failure().message())
        .isEqualTo("GET %s/data/db: 404: version 1 was deleted".formatted(kv2));
  }

  @Test
  void whatNoPolicyAllowsIsNamedWithTheRoleAndItsPolicies() throws Exception {
    put("db");
    bao.allow(policy, "read", kv2 + "/data/other");
    Answer answer =
        pod.fetch(asking("- {objectName: p, secretPath: KV2/data/db, secretKey: value}"));
    assertThat(answer.failure().kind()).isEqualTo(Kind.DENIED);
    assertThat(answer.failure().storeCode()).contains("403");
    assertThat(answer.failure().message())
        .isEqualTo(
            ("GET %s/data/db: 403: permission denied; role '%s' gives the policies [default, %s],"
                    + " one of them must allow read on %1$s/data/db")
                .formatted(kv2, role, policy));
  }

  @Test
  void anEngineThatIsNotThereIsCalledSo() throws Exception {
    bao.allow(policy, "read", "nowhere/*");
    Answer answer = pod.fetch(asking("- {objectName: p, secretPath: nowhere/db}"));
    assertThat(answer.failure().message()).startsWith("GET nowhere/db: 404: no handler for route");
  }
}
