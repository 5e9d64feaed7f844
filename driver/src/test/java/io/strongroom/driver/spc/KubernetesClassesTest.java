package io.strongroom.driver.spc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.kube.FakeKubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;
import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import io.strongroom.provider.Moment;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KubernetesClassesTest {
  private static final Resource CLASSES = Resource.secretProviderClasses("shop");
  private static final String VALID =
      """
      {"apiVersion": "secrets-store.csi.x-k8s.io/v1", "kind": "SecretProviderClass",
       "metadata": {"name": "db", "namespace": "shop",
         "annotations": {"team": "checkout", "strongroom.io/refresh": "1",
           "kubectl.kubernetes.io/last-applied-configuration": "{}"},
         "managedFields": [{"manager": "kubectl"}]},
       "spec": {"provider": "file", "parameters": {"objects": "old"}}}
      """;

  private final FakeKubernetesApi api = new FakeKubernetesApi();
  private final AtomicReference<Moment> now = new AtomicReference<>(new Moment(0));
  private final KubernetesClasses classes = new KubernetesClasses(api, now::get);

  @Test
  void aClassIsReadWithoutWhatOnlyKubectlNeeds() {
    store("old");
    assertThat(classes.find("shop", "db"))
        .isEqualTo(
            new Lookup.Found(
                new SecretProviderClass(
                    "shop",
                    "db",
                    "file",
                    Map.of("objects", "old"),
                    Map.of("strongroom.io/refresh", "1"),
                    false)));
  }

  @Test
  void parameterMayHaveTheNameOfWhatOnlyKubectlNeeds() {
    api.put(
        CLASSES,
        JsonParser.parseString(VALID.replace("\"objects\": \"old\"", "\"managedFields\": \"mine\""))
            .getAsJsonObject());

    assertThat(classes.find("shop", "db"))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            lookup ->
                assertThat(lookup.found().parameters()).containsEntry("managedFields", "mine"));
  }

  @Test
  void withoutAWatchEachUseAsks() {
    store("old");
    assertFinds("old");
    store("new");
    assertFinds("new");
  }

  @Test
  void underAWatchAClassIsAskedForOnceUntilItChanges() {
    List<String> changes = new ArrayList<>();
    classes.onChange((namespace, name) -> changes.add(namespace + "/" + name));
    watch();
    store("old");
    assertFinds("old");
    assertFinds("old");
    classes.changed("shop", "other");
    assertFinds("old");
    assertThat(api.calls()).hasSize(1);
    store("new");
    classes.changed("shop", "db");
    assertFinds("new");
    assertThat(changes).containsExactly("shop/other", "shop/db");
  }

  @Test
  void aChangeDuringTheAnswerIsNotMissed() {
    watch();
    store("old");
    api.onCall(() -> classes.changed("shop", "db"));
    assertFinds("old");
    api.onCall(() -> {});
    store("new");
    assertFinds("new");
  }

  @Test
  void aBreakDuringTheAnswerIsNotMissed() {
    watch();
    store("old");
    api.onCall(this::watch);
    assertFinds("old");
    api.onCall(() -> {});
    store("new");
    assertFinds("new");
  }

  @Test
  void whatWasReadBeforeABreakIsAskedForAgain() {
    watch();
    store("old");
    assertFinds("old");
    store("new");
    watch();
    assertFinds("new");
  }

  @Test
  void duringAnInterruptionEachUseAsks() {
    watch();
    store("old");
    assertFinds("old");
    classes.interrupted();
    store("new");
    assertFinds("new");
  }

  @Test
  void aClassThatIsMissingOrMalformedIsFoundAsSoonAsItIsMended() {
    watch();
    assertThat(classes.find("shop", "db")).isEqualTo(new Lookup.NotFound());
    api.put(CLASSES, object(VALID.replace("\"file\"", "[]")));
    assertThat(classes.find("shop", "db")).isInstanceOf(Lookup.Malformed.class);
    store("new");
    assertFinds("new");
  }

  @Test
  void aDeletedClassIsGoneEvenIfTheServerGoesAwayLater() {
    store("old");
    assertFinds("old");
    api.remove(CLASSES, "db");
    assertThat(classes.find("shop", "db")).isEqualTo(new Lookup.NotFound());
    fail(Reason.UNAVAILABLE);
    assertThat(classes.find("shop", "db")).isInstanceOf(Lookup.Unavailable.class);
  }

  @Test
  void allProblemsOfAClassAreTold() {
    api.put(CLASSES, object(VALID.replace("\"file\"", "[]").replace("\"old\"", "{\"a\": 1}")));
    assertThat(classes.find("shop", "db"))
        .isInstanceOfSatisfying(
            Lookup.Malformed.class,
            malformed ->
                assertThat(malformed.reason())
                    .contains("provider: expected a text", "parameters.objects: expected a text"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"metadata\": { | \"metadata\": [], \"x\": {",
        "\"spec\": { | \"spec\": 1, \"x\": {",
        "\"namespace\": \"shop\" | \"namespace\": \"other\"",
        "secrets-store.csi.x-k8s.io/v1 | v1",
      })
  void anObjectThatIsNoClassIsMalformed(String valid, String spoiled) {
    assertThat(VALID).contains(valid);
    assertThat(SpcObject.read(object(VALID.replace(valid, spoiled)), "shop", "db"))
        .isInstanceOf(Lookup.Malformed.class);
  }

  @Test
  void whileTheServerIsAwayAKnownClassServesAndItIsNotAskedEachTime() {
    store("old");
    assertFinds("old");
    fail(Reason.UNAVAILABLE);
    assertFinds("old");
    assertFinds("old");
    assertThat(api.calls()).hasSize(2);
    assertThat(classes.find("shop", "unknown")).isEqualTo(new Lookup.Unavailable("away"));
    store("new");
    api.heal();
    now.set(new Moment(0).plus(Duration.ofSeconds(10)));
    assertFinds("new");
  }

  @Test
  void logSaysWhatIsServedWhileTheServerIsAwayAndNothingThatIsNot() {
    try (Canary canary = Canary.plant()) {
      fail(Reason.UNAVAILABLE);
      assertThat(classes.find("shop", "db")).isEqualTo(new Lookup.Unavailable("away"));
      assertThat(canary.log())
          .contains("has not answered since the start")
          .doesNotContain("served as they were");
      store("old");
      api.heal();
      now.set(new Moment(0).plus(Duration.ofSeconds(10)));
      assertFinds("old");
      fail(Reason.UNAVAILABLE);
      assertFinds("old");
      assertThat(canary.log()).contains("that were read before are served as they were");
    }
  }

  @Test
  void aMissingRuleOfRbacIsNamedAndNothingOldIsServed() {
    store("old");
    assertFinds("old");
    fail(Reason.FORBIDDEN);
    assertThat(classes.find("shop", "db"))
        .isInstanceOfSatisfying(
            Lookup.Unavailable.class,
            unavailable ->
                assertThat(unavailable.reason())
                    .contains("ClusterRole needs get, list and watch of secretproviderclasses"));
  }

  private void watch() {
    classes.lost();
    classes.watching();
  }

  private void fail(Reason reason) {
    api.fail(_ -> true, new KubernetesException(reason, "away"));
  }

  private void store(String objects) {
    api.put(CLASSES, object(VALID.replace("\"old\"", "\"" + objects + "\"")));
  }

  private void assertFinds(String objects) {
    assertThat(classes.find("shop", "db"))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> assertThat(found.found().parameters()).containsEntry("objects", objects));
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }
}
