package io.strongroom.driver.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StartupTaintTest {
  private static final String DRIVER = "secrets-store.csi.k8s.io";

  private final FakeKubernetesApi api = new FakeKubernetesApi();
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void bothKeysAreTakenOffAndOthersStay() throws Exception {
    node("secrets-store.csi.x-k8s.io/agent-not-ready", "a/b", DRIVER + "/agent-not-ready");
    run();
    assertThat(keys()).containsExactly("a/b");
    assertThat(api.bodies().getLast().getAsJsonObject("metadata").has("resourceVersion")).isTrue();
  }

  @Test
  void aNodeWithoutTheTaintIsNotWritten() throws Exception {
    node("a/b");
    run();
    assertThat(api.calls()).noneMatch(FakeKubernetesApi.Call::writes);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFLICT", "UNAVAILABLE", "THROTTLED", "UNAUTHORIZED", "FORBIDDEN"})
  void whatPassesIsTriedAgain(Reason reason) throws Exception {
    node(DRIVER + "/agent-not-ready");
    api.fail(FakeKubernetesApi.Call::writes, new KubernetesException(reason, "not now"));
    runAndHealAfter(3);
    assertThat(pauses).hasSize(3);
    assertThat(keys()).isEmpty();
  }

  @Test
  void whatDoesNotPassEndsIt() throws Exception {
    node(DRIVER + "/agent-not-ready");
    api.fail(_ -> true, new KubernetesException(Reason.INVALID, "no"));
    run();
    assertThat(api.calls()).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void missingRoleIsSaidOnceAndTriedUntilItIsThere() throws Exception {
    node(DRIVER + "/agent-not-ready");
    api.fail(_ -> true, new KubernetesException(Reason.FORBIDDEN, "no"));
    try (Canary canary = Canary.plant()) {
      runAndHealAfter(20);

      assertThat(keys()).isEmpty();
      assertThat(canary.log().lines().filter(line -> line.contains("get and patch of nodes")))
          .hasSize(1);
    }
    assertThat(pauses.getLast()).as("seldom at last").isGreaterThan(Duration.ofSeconds(29));
  }

  @Test
  void secondRegistrationDoesNotStartASecondTry() throws Exception {
    node(DRIVER + "/agent-not-ready");
    api.fail(FakeKubernetesApi.Call::writes, new KubernetesException(Reason.CONFLICT, "not now"));
    List<StartupTaint> self = new ArrayList<>();
    StartupTaint taint =
        new StartupTaint(
            api,
            "node-1",
            DRIVER,
            time -> {
              pauses.add(time);
              self.getFirst().run();
              api.heal();
            },
            new Random(1));
    self.add(taint);

    taint.run();

    assertThat(pauses).as("pauses of the first try alone").hasSize(1);
    assertThat(keys()).isEmpty();
  }

  @Test
  void nodeThatIsNotThereIsAMatterOfItsName() throws Exception {
    try (Canary canary = Canary.plant()) {
      run();
      assertThat(canary.log()).contains("--nodeid").doesNotContain("ClusterRole");
    }
  }

  private void run() throws InterruptedException {
    new StartupTaint(api, "node-1", DRIVER, pauses::add, new Random(1)).run();
  }

  private void runAndHealAfter(int failures) throws InterruptedException {
    new StartupTaint(
            api,
            "node-1",
            DRIVER,
            time -> {
              pauses.add(time);
              if (pauses.size() == failures) {
                api.heal();
              }
            },
            new Random(1))
        .run();
  }

  private void node(String... keys) {
    JsonObject node =
        JsonParser.parseString("{\"metadata\":{\"name\":\"node-1\"},\"spec\":{\"taints\":[]}}")
            .getAsJsonObject();
    for (String key : keys) {
      JsonObject taint = new JsonObject();
      taint.addProperty("key", key);
      node.getAsJsonObject("spec").getAsJsonArray("taints").add(taint);
    }
    api.put(Resource.nodes(), node);
  }

  private List<String> keys() {
    return api
        .stored(Resource.nodes(), "node-1")
        .orElseThrow()
        .getAsJsonObject("spec")
        .getAsJsonArray("taints")
        .asList()
        .stream()
        .map(taint -> taint.getAsJsonObject().get("key").getAsString())
        .toList();
  }
}
