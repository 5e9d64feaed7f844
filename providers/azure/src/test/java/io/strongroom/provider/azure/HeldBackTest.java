package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Validity;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import io.strongroom.provider.azure.fake.Kind;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dates of versions: told, and held back where a class says so. */
final class HeldBackTest extends AzureTest {
  private static final String HELD_BACK =
      "objectName: db, objectType: secret, holdBackUntilValid: true";
  private static final Duration HOUR = Duration.ofHours(1);

  private final Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);

  @Test
  void datesOfSecretsKeysAndCertificatesAreReported() throws Exception {
    GeneratedCertificate made = GeneratedCertificate.of("web.test", false);
    vault.certificate("web", made, GeneratedCertificate.PEM);
    vault.secret("plain", "1");

    List<ObjectVersion> versions =
        web()
            .fetch(
                Pods.array(
                    "objectName: web, objectType: cert, objectAlias: a",
                    "objectName: web, objectType: secret, objectAlias: b",
                    "objectName: web, objectType: key, objectAlias: c",
                    "objectName: plain, objectType: secret"))
            .versions();

    Validity leaf =
        new Validity(
            Optional.of(made.leaf().getNotBefore().toInstant()),
            Optional.of(made.leaf().getNotAfter().toInstant()));
    assertThat(versions)
        .extracting(ObjectVersion::validity)
        .containsExactly(leaf, leaf, leaf, Validity.UNLIMITED);
  }

  @Test
  void aDateThatIsMovedIsSeenInTheListAndMakesNoOtherVersion() throws Exception {
    vault.secret("db", "v1", dates(Optional.empty(), Optional.of(in(HOUR))));
    Parameters parameters = Pods.parameters(Pods.secrets("db"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);

    vault.change(Kind.SECRETS, "db", 1, dates(Optional.empty(), Optional.of(in(HOUR.negated()))));
    List<ObjectVersion> moved = web().refresh(parameters, held).versions();

    assertThat(moved.getFirst().ofContent()).isEqualTo(held.getFirst().ofContent());
    assertThat(moved.getFirst().storeVersion()).isEqualTo(held.getFirst().storeVersion());
    assertThat(moved.getFirst().validity().expires()).contains(in(HOUR.negated()));
    azure.fake().forgetCalls();
    assertThat(web().refresh(parameters, moved).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().count("GetSecret")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"'\"soon\"'", "1e30", "99999999999999999", "-1", "null", "'{}'"})
  void aDateThatIsNoneIsNoDate(String odd) throws Exception {
    vault.secret(
        "db",
        "v1",
        JsonParser.parseString("{\"response\": {\"attributes.exp\": %s}}".formatted(odd))
            .getAsJsonObject());

    Validity validity = web().fetch(Pods.secrets("db")).versions().getFirst().validity();

    assertThat(validity.expires().filter(Instant.EPOCH::isBefore)).isEmpty();
  }

  @Test
  void datesOfManyAreTheirNarrowest() throws Exception {
    vault.secret("app-a", "1", dates(Optional.of(in(HOUR.negated())), Optional.of(in(HOUR))));
    vault.secret("app-b", "2", dates(Optional.empty(), Optional.of(in(HOUR.multipliedBy(2)))));
    Parameters parameters = Pods.parameters(Pods.array("objectName: 'app-*', objectType: secret"));

    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();

    assertThat(held)
        .singleElement()
        .extracting(ObjectVersion::validity)
        .isEqualTo(new Validity(Optional.of(in(HOUR.negated())), Optional.of(in(HOUR))));
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
  }

  @Test
  void whatIsNotYetValidIsDeliveredAsAzureDoes() throws Exception {
    vault.secret("db", "v1", from(in(HOUR)));

    Answer answer = web().fetch(Pods.secrets("db"));

    assertThat(answer.contents()).containsEntry("db", "v1");
    assertThat(answer.versions().getFirst().validity().notBefore()).contains(in(HOUR));
  }

  @Test
  void whatIsHeldBackIsRefusedUntilItsDate() throws Exception {
    Instant begin = in(HOUR);
    String version = vault.secret("db", "v1", from(begin));

    FetchFailure failure = web().fetch(Pods.array(HELD_BACK)).failure();

    assertThat(failure.kind()).isEqualTo(FetchFailure.Kind.NOT_FOUND);
    assertThat(failure.message())
        .isEqualTo(
            "secret 'db', vault parity: version %s is not valid before %s, and the class holds it back until then (holdBackUntilValid); there is none before it"
                .formatted(version, begin));
    clock.advance(HOUR);
    assertThat(web().fetch(Pods.array(HELD_BACK)).contents()).containsEntry("db", "v1");
  }

  @Test
  void theLastValidVersionIsServedUntilTheNewOneBegins() throws Exception {
    vault.secret("db", "v1", from(in(HOUR.negated())));
    Parameters parameters = Pods.parameters(Pods.array(HELD_BACK));
    Answer first = web().refresh(parameters, List.of());
    vault.secret("db", "v2", from(in(HOUR)));

    azure.fake().forgetCalls();
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);
    assertThat(azure.fake().calls()).hasSize(1);
    assertThat(web().fetch(Pods.array(HELD_BACK)).contents())
        .as("a new pod has what the others have")
        .containsEntry("db", "v1");

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents()).containsEntry("db", "v2");
  }

  @Test
  void whatIsValidCostsNoFurtherCall() throws Exception {
    vault.secret("db", "v1", from(in(HOUR.negated())));

    web().fetch(Pods.array(HELD_BACK));

    assertThat(azure.fake().count("GetSecret")).isEqualTo(1);
    assertThat(azure.fake().count("GetSecretVersions")).isZero();
  }

  @Test
  void whatHasExpiredIsNotHeldBack() throws Exception {
    vault.secret("db", "v1", dates(Optional.empty(), Optional.of(in(HOUR.negated()))));

    assertThat(web().fetch(Pods.array(HELD_BACK)).contents()).containsEntry("db", "v1");
  }

  @Test
  void aVersionThatIsNamedIsRefusedUntilItsDateWhateverWasBefore() throws Exception {
    vault.secret("db", "v1");
    String named = vault.secret("db", "v2", from(in(HOUR)));
    String objects = Pods.array(HELD_BACK + ", objectVersion: " + named);

    assertThat(web().fetch(objects).failure().message()).contains(named, "is not valid before");
    clock.advance(HOUR);
    assertThat(web().fetch(objects).contents()).containsEntry("db", "v2");
  }

  @Test
  void aHistoryIsWithoutWhatIsHeldBack() throws Exception {
    vault.secret("db", "v1");
    vault.secret("db", "v2");
    vault.secret("db", "v3", from(in(HOUR)));
    Parameters parameters = Pods.parameters(Pods.array(HELD_BACK + ", objectVersionHistory: 2"));

    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("db/0", "v2").containsEntry("db/1", "v1").hasSize(2);
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsEntry("db/0", "v3")
        .hasSize(3);
  }

  @Test
  void manyAreWithoutWhatIsHeldBack() throws Exception {
    vault.secret("app-a", "a1");
    vault.secret("app-a", "a2", from(in(HOUR)));
    vault.secret("app-b", "b1", from(in(HOUR)));
    Parameters parameters =
        Pods.parameters(
            Pods.array("objectName: 'app-*', objectType: secret, holdBackUntilValid: true"));

    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsEntry("app-a", "a1").hasSize(1);
    assertThat(web().refresh(parameters, first.versions()).result()).isInstanceOf(NotChanged.class);

    clock.advance(HOUR);
    assertThat(web().refresh(parameters, first.versions()).contents())
        .containsEntry("app-a", "a2")
        .containsEntry("app-b", "b1");
  }

  @Test
  void manyOfWhichNoneHasBegunAreRefused() throws Exception {
    vault.secret("app-a", "a1", from(in(HOUR)));

    assertThat(
            web()
                .fetch(
                    Pods.array("objectName: 'app-*', objectType: secret, holdBackUntilValid: true"))
                .failure()
                .message())
        .contains("app-*", "none of them is valid yet");
  }

  @Test
  void anOptionalObjectThatIsHeldBackIsMissing() throws Exception {
    vault.secret("db", "v1", from(in(HOUR)));
    vault.secret("api", "k1");
    String objects =
        Pods.array(HELD_BACK + ", optional: true", "objectName: api, objectType: secret");

    assertThat(web().fetch(objects).contents()).containsOnlyKeys("api");
    clock.advance(HOUR);
    assertThat(web().fetch(objects).contents()).containsOnlyKeys("api", "db");
  }

  @Test
  void withoutTheRightToListWhatIsHeldBackAndTheRightAreReported() throws Exception {
    vault.secret("db", "v1");
    String early = vault.secret("db", "v2", from(in(HOUR)));
    vault.settings().open(false);
    vault.settings().allow(Azure.CLIENT, "secrets/get");

    assertThat(web().fetch(Pods.array(HELD_BACK)).failure().message())
        .contains(early, "is not valid before", "secrets/readMetadata (list)");
  }

  @Test
  void theSameSecretMayBeHeldBackInOneFileAndNotInAnother() throws Exception {
    vault.secret("db", "v1");
    vault.secret("db", "v2", from(in(HOUR)));

    Answer answer =
        web().fetch(Pods.array(HELD_BACK, "objectName: db, objectType: secret, objectAlias: next"));

    assertThat(answer.contents()).containsEntry("db", "v1").containsEntry("next", "v2");
    assertThat(answer.versions()).extracting(ObjectVersion::id).doesNotHaveDuplicates();
  }

  @Test
  void whatIsDisabledIsRefusedWithWhatToDo() throws Exception {
    vault.secret("db", "v1");
    vault.disable(Kind.SECRETS, "db", 1);

    FetchFailure failure = web().fetch(Pods.secrets("db")).failure();

    assertThat(failure.storeCode()).contains("SecretDisabled");
    assertThat(failure.message())
        .contains("secret 'db', vault parity", "Operation get is not allowed on a disabled secret")
        .endsWith("; enable this version in the vault, or name another in objectVersion");
  }

  private Instant in(Duration time) {
    return start.plus(time);
  }

  private static JsonObject from(Instant notBefore) {
    return dates(Optional.of(notBefore), Optional.empty());
  }

  private static JsonObject dates(Optional<Instant> notBefore, Optional<Instant> expires) {
    JsonObject dates = new JsonObject();
    notBefore.ifPresent(time -> dates.addProperty("nbf", time.getEpochSecond()));
    expires.ifPresent(time -> dates.addProperty("exp", time.getEpochSecond()));
    return dates;
  }
}
