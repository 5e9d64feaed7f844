package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import io.strongroom.provider.azure.fake.Kind;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a refresh asks of Azure while a version is held back, counted there. */
final class HeldBackCallsTest extends AzureTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int INTERVALS = 5;

  /** One more than a page of a list has. */
  private static final int MANY = 26;

  private final Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);

  @Test
  void whileAKeyIsHeldBackARefreshIsOneReadAndTheList() throws Exception {
    vault.key("k", rsaKey("v"), new JsonObject());
    Parameters parameters = heldBack("objectName: k, objectType: key");
    Answer first = web().refresh(parameters, List.of());
    vault.key("k", rsaKey("w"), from(in(HOUR)));

    assertThat(callsWhileNothingChanges(parameters, first.versions()))
        .containsExactly("GetKey", "GetKeyVersions");

    clock.advance(HOUR);
    Answer next = web().refresh(parameters, first.versions());
    assertThat(next.versions().getFirst().storeVersion())
        .contains(vault.versionId(Kind.KEYS, "k", 2));
  }

  @Test
  void whileACertificateIsHeldBackARefreshIsOneReadAndTheList() throws Exception {
    certificate(start.minus(HOUR));
    Parameters parameters = heldBack("objectName: web, objectType: cert");
    Answer first = web().refresh(parameters, List.of());
    certificate(in(HOUR));

    assertThat(callsWhileNothingChanges(parameters, first.versions()))
        .containsExactly("GetCertificate", "GetCertificateVersions");

    clock.advance(HOUR);
    Answer next = web().refresh(parameters, first.versions());
    assertThat(next.versions().getFirst().storeVersion())
        .contains(vault.versionId(Kind.CERTIFICATES, "web", 2));
  }

  @Test
  void whileASecretOfManyVersionsIsHeldBackNoOlderVersionIsRead() throws Exception {
    manyVersions();
    Parameters parameters = heldBack("objectName: db, objectType: secret");
    Answer first = web().refresh(parameters, List.of());
    vault.secret("db", "next", from(in(HOUR)));
    web().refresh(parameters, first.versions());

    assertThat(callsWhileNothingChanges(parameters, first.versions()))
        .as("the newest, and two pages")
        .containsExactly("GetSecret", "GetSecretVersions", "GetSecretVersions");

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents()).containsEntry("db", "next");
  }

  @Test
  void whileAnOptionalKeyHasNoVersionThatHasBegunItIsReadOnce() throws Exception {
    vault.key("k", rsaKey("v"), from(in(HOUR)));
    Parameters parameters = heldBack("objectName: k, objectType: key, optional: true");
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).isEmpty();

    assertThat(callsWhileNothingChanges(parameters, first.versions()))
        .containsExactly("GetKey", "GetKeyVersions");

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents()).containsOnlyKeys("k");
  }

  @Test
  void whileANamedOneOfManyVersionsIsHeldBackItIsReadOnceAndNothingElse() throws Exception {
    manyVersions();
    String named = vault.secret("db", "next", from(in(HOUR)));
    vault.secret("api", "k1");
    Parameters parameters =
        Pods.parameters(
            Pods.array(
                "objectName: db, objectType: secret, holdBackUntilValid: true, optional: true,"
                    + " objectVersion: "
                    + named,
                "objectName: api, objectType: secret"));
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsOnlyKeys("api");
    web().refresh(parameters, first.versions());

    assertThat(callsWhileNothingChanges(parameters, first.versions()))
        .as("the named one, and the list of the other secret")
        .containsExactly("GetSecret", "GetSecretVersions");

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsOnlyKeys("api", "db");
  }

  @Test
  void whatIsDeliveredInsteadIsRefusedOnceItIsDisabled() throws Exception {
    manyVersions();
    Parameters parameters = heldBack("objectName: db, objectType: secret");
    Answer first = web().refresh(parameters, List.of());
    vault.secret("db", "next", from(in(HOUR)));
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);

    vault.disable(Kind.SECRETS, "db", MANY);

    assertThat(web().refresh(parameters, first.versions()).failure().storeCode())
        .contains("SecretDisabled");
  }

  @Test
  void aDateOfWhatIsDeliveredInsteadIsSeen() throws Exception {
    vault.key("k", rsaKey("v"), from(start.minus(HOUR)));
    vault.key("k", rsaKey("w"), from(in(HOUR)));
    Parameters parameters = heldBack("objectName: k, objectType: key");
    Answer first = web().refresh(parameters, List.of());

    vault.change(Kind.KEYS, "k", 1, from(start.minus(HOUR.multipliedBy(2))));

    assertThat(
            web()
                .refresh(parameters, first.versions())
                .versions()
                .getFirst()
                .validity()
                .notBefore())
        .contains(start.minus(HOUR.multipliedBy(2)));
  }

  /** The calls of one refresh, of several that are alike. */
  private List<String> callsWhileNothingChanges(Parameters parameters, List<ObjectVersion> held)
      throws Exception {
    List<List<String>> calls = new ArrayList<>();
    for (int interval = 0; interval < INTERVALS; interval++) {
      azure.fake().forgetCalls();
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
      calls.add(azure.fake().calls().stream().map(FakeAzure.Call::operation).sorted().toList());
    }
    assertThat(calls).containsOnly(calls.getFirst());
    return calls.getFirst();
  }

  private static Parameters heldBack(String object) {
    return Pods.parameters(Pods.array(object + ", holdBackUntilValid: true"));
  }

  private void manyVersions() {
    for (int i = 0; i < MANY; i++) {
      vault.secret("db", "v" + i);
    }
  }

  private void certificate(Instant notBefore) {
    GeneratedCertificate made =
        GeneratedCertificate.of("web.test", false, notBefore, notBefore.plus(Duration.ofDays(90)));
    vault.certificate("web", made, GeneratedCertificate.PEM);
  }

  private static JsonObject rsaKey(String letter) {
    return JsonParser.parseString(
            "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}".formatted(letter.repeat(344)))
        .getAsJsonObject();
  }

  private Instant in(Duration time) {
    return start.plus(time);
  }

  private static JsonObject from(Instant notBefore) {
    JsonObject dates = new JsonObject();
    dates.addProperty("nbf", notBefore.getEpochSecond());
    return dates;
  }
}
