package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.STATUSES;
import static io.strongroom.driver.status.ReportsHarness.adopted;
import static io.strongroom.driver.status.ReportsHarness.failure;
import static io.strongroom.driver.status.ReportsHarness.field;
import static io.strongroom.driver.status.ReportsHarness.objects;
import static io.strongroom.driver.status.ReportsHarness.published;
import static io.strongroom.driver.status.ReportsHarness.refreshed;
import static io.strongroom.driver.status.ReportsHarness.unpublished;
import static io.strongroom.driver.status.ReportsHarness.versions;
import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which volume has which status object, when several want the same name. */
final class StatusPlacesTest {
  private final ReportsHarness harness = new ReportsHarness();
  private final VolumeRequest first = volume("web", "uid-web", "db", "one");
  private final VolumeRequest second = volume("web", "uid-web", "db", "two");

  @Test
  void secondVolumeOfAClassHasItsVolumesNameAppended() {
    publish(first, second);

    assertThat(harness.statusNames()).containsExactly("web-team-db", "web-team-db-two");
    assertThat(harness.volumeOf("web-team-db")).isEqualTo("one");
    assertThat(harness.volumeOf("web-team-db-two")).isEqualTo("two");
  }

  @Test
  void restartDoesNotSwapNamesWhateverTheOrder() {
    publish(first, second);
    harness.restart();
    harness.api.forgetCalls();
    harness.reports.onEvent(adopted(second));
    harness.reports.onEvent(adopted(first));
    harness.settle();

    assertThat(harness.writes()).isEmpty();
    assertThat(harness.volumeOf("web-team-db")).isEqualTo("one");
  }

  @Test
  void rebootDoesNotSwapNamesWhateverTheOrder() {
    publish(first, second);
    harness.restart();
    publish(second, first);

    assertThat(harness.statusNames()).containsExactly("web-team-db", "web-team-db-two");
    assertThat(harness.volumeOf("web-team-db")).isEqualTo("one");
    assertThat(harness.volumeOf("web-team-db-two")).isEqualTo("two");
  }

  @Test
  void volumeWithALongNameKeepsItWhenTheShortOneIsFree() {
    publish(first, second);
    harness.restart();
    harness.api.remove(STATUSES, "web-team-db");
    harness.reports.onEvent(adopted(second));
    harness.reports.onEvent(adopted(first));
    harness.settle();

    assertThat(harness.volumeOf("web-team-db")).isEqualTo("one");
    assertThat(harness.volumeOf("web-team-db-two")).isEqualTo("two");
  }

  @Test
  void unpublishOfOneVolumeLeavesTheOthersStatus() {
    publish(first, second);
    harness.reports.onEvent(unpublished(first.target()));
    harness.settle();

    assertThat(harness.statusNames()).containsExactly("web-team-db-two");
  }

  @Test
  void joinedNamesThatCoincideAreToldApart() {
    VolumeRequest classOne = volume("web", "uid-web", "db-two", "three");
    publish(classOne, first, second);

    assertThat(harness.statusNames())
        .hasSize(3)
        .contains("web-team-db", "web-team-db-two")
        .allMatch(name -> name.matches("web-team-db(-two(-[0-9a-f]{10})?)?"));
    assertThat(harness.volumeOf("web-team-db-two")).isEqualTo("three");
  }

  @Test
  void anotherPodWhoseJoinedNameCoincidesKeepsItsStatus() {
    VolumeRequest one = volume("a-team", "uid-1", "b", "secrets");
    VolumeRequest other = volume("a", "uid-2", "team-b", "secrets");
    publish(one);
    harness.restart(); // the other pod is on another node
    publish(other);

    assertThat(field(harness.status("a-team-team-b"), "podName")).isEqualTo("a-team");
    assertThat(field(harness.status("a-team-team-b-secrets"), "podName")).isEqualTo("a");
  }

  @Test
  void newPodOfAStatefulSetTakesTheNameOver() {
    VolumeRequest old = volume("db-0", "uid-old", "db", "secrets");
    VolumeRequest recreated = volume("db-0", "uid-new", "db", "secrets");
    publish(old);
    harness.reports.onEvent(unpublished(old.target()));
    publish(recreated);

    assertThat(harness.statusNames()).containsExactly("db-0-team-db");
    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
  }

  /** A pod deleted by force: its successor starts before kubelet has unmounted its volumes. */
  @Test
  void lateUnpublishOfTheOldPodLeavesTheNewPodsStatus() {
    VolumeRequest old = volume("db-0", "uid-old", "db", "secrets");
    VolumeRequest recreated = volume("db-0", "uid-new", "db", "secrets");
    publish(old);
    publish(recreated);
    harness.reports.onEvent(refreshed(old, versions("user=99"), true));
    harness.reports.onEvent(unpublished(old.target()));
    harness.settle();

    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
    assertThat(objects(harness.status("db-0-team-db"))).startsWith("user=1@");
  }

  @Test
  void oldPodWhoseStatusWasNotFoundInTimeTakesNoNameFromTheNewOne() {
    VolumeRequest old = volume("db-0", "uid-old", "db", "secrets");
    VolumeRequest recreated = volume("db-0", "uid-new", "db", "secrets");
    publish(old);
    harness.restart();
    harness.api.fail(_ -> true, failure(Reason.FORBIDDEN));
    harness.reports.onEvent(adopted(old));
    harness.settle();
    harness.api.heal();
    harness.reports.onEvent(unpublished(old.target()));
    publish(recreated);
    harness.advance(Duration.ofHours(2));
    harness.reports.onEvent(refreshed(recreated, versions("user=7"), true));
    harness.advance(Duration.ofMinutes(10));

    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
    assertThat(objects(harness.status("db-0-team-db"))).startsWith("user=7@");
  }

  @Test
  void newPodOnAnotherNodeKeepsTheStatusItTookOver() {
    VolumeRequest old = volume("db-0", "uid-old", "db", "secrets");
    VolumeRequest recreated = volume("db-0", "uid-new", "db", "secrets");
    publish(old);
    KubernetesReports otherNode = harness.newReports("node-2");
    otherNode.onEvent(published(recreated, versions("user=2"), List.of()));
    harness.advance(otherNode, Duration.ZERO);

    harness.reports.onEvent(refreshed(old, versions("user=99"), true));
    harness.settle();
    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
    harness.reports.onEvent(unpublished(old.target()));
    harness.settle();

    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
    assertThat(field(harness.status("db-0-team-db"), "nodeName")).isEqualTo("node-2");
    assertThat(objects(harness.status("db-0-team-db"))).startsWith("user=2@");
  }

  @Test
  void newPodThatTakesTheStatusOverJustBeforeItIsDeletedKeepsIt() {
    VolumeRequest old = volume("db-0", "uid-old", "db", "secrets");
    publish(old);
    KubernetesReports otherNode = harness.newReports("node-2");
    harness.api.onCall(
        () -> {
          if (harness.api.calls().getLast().verb().equals("delete")) {
            harness.api.onCall(() -> {});
            otherNode.onEvent(
                published(
                    volume("db-0", "uid-new", "db", "secrets"), versions("user=2"), List.of()));
            harness.advance(otherNode, Duration.ZERO);
          }
        });
    harness.reports.onEvent(unpublished(old.target()));
    harness.advance(Duration.ofMinutes(5));

    assertThat(owner("db-0-team-db")).isEqualTo("uid-new");
    assertThat(harness.reports.waiting()).isZero();
  }

  private void publish(VolumeRequest... volumes) {
    for (VolumeRequest volume : volumes) {
      harness.reports.onEvent(published(volume, versions("user=1"), List.of()));
    }
    harness.settle();
  }

  private String owner(String name) {
    return harness
        .status(name)
        .getAsJsonObject("metadata")
        .getAsJsonArray("ownerReferences")
        .asList()
        .stream()
        .map(JsonObject.class::cast)
        .map(owner -> owner.get("uid").getAsString())
        .reduce((one, another) -> one + "," + another)
        .orElse("");
  }
}
