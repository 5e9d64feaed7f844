package io.strongroom.driver.status;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;

/**
 * Pod status objects and events of the cluster, written by one thread beside the flows. What waits
 * when the process ends is dropped; the next process finds out what is missing.
 *
 * <p>Each listener's method posts a change to that thread. A change keeps no request: that one
 * carries tokens.
 */
public final class KubernetesReports implements VolumeListener, ReadListener, AutoCloseable {
  private final Clocks clock;
  private final ApiQueue queue;
  private final PodEvents events;
  private final PodStatuses statuses;
  private final ApiWorker worker;

  /**
   * @param jitter factors around 1, for the waits after failures
   */
  KubernetesReports(KubernetesApi api, Reporter reporter, Clocks clock, DoubleSupplier jitter) {
    this.clock = clock;
    queue = new ApiQueue(clock, jitter);
    events = new PodEvents(new EventObjects(api, reporter.node()), clock, queue);
    statuses = new PodStatuses(new StatusObjects(api, reporter), events, clock, queue);
    worker = new ApiWorker(queue, statuses, events, clock);
  }

  /** Starts the thread that writes. */
  public static KubernetesReports start(KubernetesApi api, Reporter reporter, Clocks clock) {
    KubernetesReports reports =
        new KubernetesReports(
            api, reporter, clock, () -> ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    reports.worker.start();
    return reports;
  }

  @Override
  public void onEvent(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Published at ->
          published(at.request(), at.origin(), at.versions(), at.warnings());
      case VolumeEvent.Adopted(VolumeRequest request) ->
          post(request, (volume, _) -> statuses.adopted(volume));
      case VolumeEvent.Refreshed at ->
          refreshed(at.request(), at.origin(), at.versions(), at.changed());
      case VolumeEvent.RefreshFailed at -> refreshFailed(at.request(), at.problem(), at.first());
      case VolumeEvent.Unpublished at -> unpublished(at.target());
      case VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Fetched _,
          VolumeEvent.UnpublishFailed _ -> {}
    }
  }

  private void published(
      VolumeRequest request, Origin origin, List<ObjectVersion> versions, List<String> warnings) {
    post(
        request,
        (volume, now) -> {
          statuses.published(volume, origin, versions, now);
          events.warned(volume, warnings, now);
        });
  }

  private void refreshed(
      VolumeRequest request,
      Optional<Origin> origin,
      List<ObjectVersion> versions,
      boolean changed) {
    post(
        request,
        (volume, now) -> {
          List<String> rotated = statuses.refreshed(volume, origin, versions, changed, now);
          events.refreshed(volume, now);
          if (changed && !rotated.isEmpty()) {
            events.record(volume, RotationEvents.rotated(volume, rotated), now);
          }
        });
  }

  private void refreshFailed(VolumeRequest request, Problem problem, boolean first) {
    post(
        request,
        (volume, now) -> {
          statuses.refreshFailed(volume, problem.type(), problem.message(), now);
          events.refreshFailed(volume, problem.type(), problem.message(), first, now);
        });
  }

  private void unpublished(TargetPath target) {
    worker.post(
        () -> {
          statuses.unpublished(target);
          events.unpublished(target);
        });
  }

  @Override
  public void read(VolumeRequest request, List<ReadObject> objects) {
    post(request, (volume, now) -> statuses.read(volume, objects, now));
  }

  @Override
  public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {
    post(
        request,
        (volume, now) -> events.record(volume, RotationEvents.read(volume, objects, took), now));
  }

  @Override
  public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {
    post(
        request,
        (volume, now) -> {
          statuses.notRead(volume, objects, now);
          events.record(volume, RotationEvents.notRead(volume, objects, since), now);
        });
  }

  private void post(VolumeRequest request, BiConsumer<ReportedVolume, Instant> change) {
    ReportedVolume volume = ReportedVolume.of(request);
    Instant now = clock.instant();
    worker.post(() -> change.accept(volume, now));
  }

  /** For tests: the worker, to run without its thread. */
  ApiWorker worker() {
    return worker;
  }

  /** For tests: how many keys wait. */
  int waiting() {
    worker.applyPosted();
    return queue.size();
  }

  /** For tests: how many volumes are kept in memory. */
  int remembered() {
    return statuses.size() + events.size();
  }

  /** Drops what waits, after at most 2 s for what is due. */
  @Override
  public void close() {
    worker.close();
  }
}
