package io.strongroom.driver.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.kube.FakeKubernetesApi;
import io.strongroom.driver.kube.FakeKubernetesApi.Call;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.Resource;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A driver's reports with a cluster in memory and a clock that moves when it is told to. */
final class ReportsHarness {
  static final String NODE = "node-1";
  static final Resource STATUSES = Resource.podStatuses("team");
  static final Resource EVENTS = Resource.events("team");

  /** More turns than any test needs: a queue that spins is found, not waited for. */
  private static final int MAX_TURNS = 20_000;

  final FakeKubernetesApi api;
  final ManualClock clock;
  KubernetesReports reports;

  ReportsHarness() {
    api = new FakeKubernetesApi();
    clock = new ManualClock(Instant.parse("2026-01-01T10:00:00Z"));
    reports = newReports(NODE);
  }

  KubernetesReports newReports(String node) {
    return new KubernetesReports(api, reporter(node), clock, () -> 1.0);
  }

  static Reporter reporter(String node) {
    return new Reporter("csi.example", node);
  }

  /** The process ends, with all it knew, and another one starts. */
  void restart() {
    reports = newReports(NODE);
  }

  /** Gives a turn to all that is due now. */
  void settle() {
    advance(Duration.ZERO);
  }

  /** Lets time pass; all that becomes due in it has its turn. */
  void advance(Duration time) {
    advance(reports, time);
  }

  void advance(KubernetesReports moved, Duration time) {
    Moment end = clock.now().plus(time);
    int turns = 0;
    try {
      Optional<Moment> due = moved.worker().runNext();
      while (due.isPresent() && !due.get().isAfter(end)) {
        assertThat(++turns).as("turns").isLessThan(MAX_TURNS);
        if (due.get().isAfter(clock.now())) {
          clock.advance(clock.now().until(due.get()));
        }
        due = moved.worker().runNext();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    clock.advance(clock.now().until(end));
  }

  static VolumeEvent published(
      VolumeRequest volume, List<ObjectVersion> versions, List<String> warnings) {
    return new VolumeEvent.Published(
        volume, new Origin("vault", "vault"), versions, warnings, Duration.ZERO);
  }

  static VolumeEvent adopted(VolumeRequest volume) {
    return new VolumeEvent.Adopted(volume);
  }

  static VolumeEvent refreshed(
      VolumeRequest volume, List<ObjectVersion> versions, boolean changed) {
    return new VolumeEvent.Refreshed(
        volume, Optional.empty(), List.of(), versions, changed, Duration.ZERO);
  }

  static VolumeEvent refreshFailed(VolumeRequest volume, Problem problem, boolean first) {
    return new VolumeEvent.RefreshFailed(volume, problem, List.of(), first, Duration.ZERO);
  }

  static VolumeEvent unpublished(TargetPath target) {
    return new VolumeEvent.Unpublished(target, "csi-gone", Optional.empty());
  }

  /** A store that is away, in these words. */
  static Problem away(String message) {
    return problem("StoreUnavailable", message);
  }

  static Problem problem(String type, String message) {
    return new Problem(type, message, Optional.empty(), List.of());
  }

  static VolumeRequest volume(String pod) {
    return volume(pod, "uid-" + pod, "db", "secrets");
  }

  static VolumeRequest volume(String pod, String uid, String className, String volumeName) {
    return volume(pod, uid, className, volumeName, Map.of(), NodePublishSecrets.none());
  }

  static VolumeRequest volume(
      String pod,
      String uid,
      String className,
      String volumeName,
      Map<String, String> attributes,
      NodePublishSecrets secrets) {
    TargetPath target = new TargetPath(Path.of("/var/lib/kubelet"), uid, volumeName);
    return new VolumeRequest(
        new VolumeId("csi-" + StatusNames.hash(64, uid, volumeName)),
        target,
        target.toString(),
        new PodIdentity("team", pod, uid, "default", ServiceAccountTokens.none()),
        className,
        OptionalInt.empty(),
        attributes,
        secrets,
        Optional.empty());
  }

  static List<ObjectVersion> versions(String... idsAndVersions) {
    return Arrays.stream(idsAndVersions)
        .map(each -> each.split("="))
        .map(each -> new ObjectVersion(each[0], each[1]))
        .toList();
  }

  JsonObject status(String name) {
    return api.stored(STATUSES, name)
        .orElseThrow(() -> new AssertionError("no status " + name + " among " + statusNames()));
  }

  List<String> statusNames() {
    return api.all(STATUSES).stream()
        .map(each -> each.getAsJsonObject("metadata").get("name").getAsString())
        .toList();
  }

  /** Name of the volume that a status is about. */
  String volumeOf(String name) {
    return field(status(name), "volumeName");
  }

  static String field(JsonObject status, String name) {
    return status.getAsJsonObject("status").get(name).getAsString();
  }

  static boolean hasField(JsonObject status, String name) {
    return status.getAsJsonObject("status").has(name);
  }

  /** {@code id=version@updatedAt}, joined. */
  static String objects(JsonObject status) {
    return String.join(
        " ",
        status.getAsJsonObject("status").getAsJsonArray("objects").asList().stream()
            .map(JsonObject.class::cast)
            .map(
                each ->
                    "%s=%s@%s"
                        .formatted(
                            each.get("id").getAsString(),
                            each.get("version").getAsString(),
                            each.get("updatedAt").getAsString().substring(11, 19)))
            .toList());
  }

  /** {@code Type Reason message xCount}, one each. */
  List<String> events() {
    return api.all(EVENTS).stream()
        .map(
            each ->
                "%s %s %s x%d"
                    .formatted(
                        each.get("type").getAsString(),
                        each.get("reason").getAsString(),
                        each.get("message").getAsString(),
                        each.get("count").getAsInt()))
        .toList();
  }

  List<Call> writes() {
    return api.calls().stream().filter(Call::writes).toList();
  }

  static KubernetesException failure(KubernetesException.Reason reason) {
    return new KubernetesException(reason, "the API server says " + reason);
  }
}
