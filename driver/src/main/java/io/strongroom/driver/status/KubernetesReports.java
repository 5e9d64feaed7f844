package io.strongroom.driver.status;

import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.reads.ReadListener;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pod status objects and events of the cluster, written by one thread beside the flows. What waits
 * when the process ends is dropped; the next process finds out what is missing.
 */
public final class KubernetesReports implements VolumeListener, ReadListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesReports.class);

  private final CountedApi api;
  private final PodStatuses statuses;
  private final PodEvents events;
  private final ValidityReports validity;
  private final ApiQueue queue;
  private final ApiWorker worker;

  /**
   * @param jitter factors around 1, for the waits after failures
   */
  KubernetesReports(KubernetesApi cluster, Reporter reporter, Clocks clock, DoubleSupplier jitter) {
    api = new CountedApi(cluster);
    queue = new ApiQueue(this::write, clock, jitter);
    events =
        new PodEvents(
            new EventObjects(api, reporter.node()),
            clock,
            target -> queue.tell(new ApiQueue.Key(ApiQueue.Kind.EVENTS, target)));
    validity = new ValidityReports(events, clock);
    statuses =
        new PodStatuses(
            api,
            reporter,
            clock,
            target -> queue.tell(new ApiQueue.Key(ApiQueue.Kind.STATUS, target)),
            this::failedBefore,
            validity);
    worker = new ApiWorker(queue);
  }

  /** Starts the thread that writes. */
  public static KubernetesReports start(KubernetesApi api, Reporter reporter, Clocks clock) {
    KubernetesReports reports =
        new KubernetesReports(
            api, reporter, clock, () -> ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    reports.worker.start();
    return reports;
  }

  private ApiQueue.Turn write(ApiQueue.Key key) throws KubernetesException, InterruptedException {
    long before = api.calls();
    Optional<Moment> again =
        switch (key.kind()) {
          case STATUS -> statuses.write(key.target());
          case EVENTS -> events.write(key.target());
        };
    return new ApiQueue.Turn(api.calls() > before, again);
  }

  @Override
  public void onEvent(VolumeEvent event) {
    switch (event) {
      case VolumeEvent.Published told -> {
        validity.comesFrom(told.request().target(), told.origin());
        published(told.request(), told.versions(), told.warnings());
      }
      case VolumeEvent.Adopted(VolumeRequest request) -> adopted(request);
      case VolumeEvent.Refreshed told -> {
        told.origin().ifPresent(origin -> validity.comesFrom(told.request().target(), origin));
        refreshed(told.request(), told.versions(), told.changed());
      }
      case VolumeEvent.RefreshFailed told ->
          refreshFailed(told.request(), told.problem(), told.first());
      case VolumeEvent.Unpublished told -> unpublished(told.target());
      case VolumeEvent.Republished _,
          VolumeEvent.Refused _,
          VolumeEvent.Fetched _,
          VolumeEvent.UnpublishFailed _ -> {}
    }
  }

  void published(VolumeRequest request, List<ObjectVersion> versions, List<String> warnings) {
    safely(
        () -> {
          ReportedVolume volume = ReportedVolume.of(request);
          statuses.published(volume, versions);
          events.warned(volume, warnings);
        });
  }

  void adopted(VolumeRequest request) {
    safely(() -> statuses.adopted(ReportedVolume.of(request)));
  }

  void refreshed(VolumeRequest request, List<ObjectVersion> versions, boolean changed) {
    safely(
        () -> {
          ReportedVolume volume = ReportedVolume.of(request);
          List<String> rotated = statuses.refreshed(volume, versions, changed);
          events.refreshed(volume);
          if (changed && !rotated.isEmpty()) {
            RotationEvents.rotated(events, volume, rotated);
          }
        });
  }

  void refreshFailed(VolumeRequest request, Problem problem, boolean first) {
    safely(
        () -> {
          ReportedVolume volume = ReportedVolume.of(request);
          statuses.refreshFailed(volume, problem.type(), problem.message());
          events.refreshFailed(volume, problem.type(), problem.message(), first);
        });
  }

  @Override
  public void read(VolumeRequest request, List<ReadObject> objects) {
    safely(() -> statuses.read(ReportedVolume.of(request), objects));
  }

  @Override
  public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {
    safely(() -> RotationEvents.read(events, ReportedVolume.of(request), objects, took));
  }

  @Override
  public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {
    safely(
        () -> {
          ReportedVolume volume = ReportedVolume.of(request);
          statuses.notRead(volume, objects);
          RotationEvents.notRead(events, volume, objects, since);
        });
  }

  /**
   * So that the end of a failure has its event, whichever process wrote the event of its beginning.
   */
  private void failedBefore(ReportedVolume volume, boolean over) {
    events.failedBefore(volume);
    if (over) {
      events.refreshed(volume);
    }
  }

  void unpublished(TargetPath target) {
    safely(
        () -> {
          statuses.unpublished(target);
          events.unpublished(target);
          validity.unpublished(target);
        });
  }

  /** A defect here must not fail a publish. */
  private static void safely(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException defect) {
      LOG.error("status and events: {}", Defects.describe(defect));
    }
  }

  /** For tests: the queue, to run without its thread. */
  ApiQueue queue() {
    return queue;
  }

  /** For tests: how many volumes are kept in memory. */
  int remembered() {
    return statuses.size() + events.size() + validity.size();
  }

  /** Drops what waits, after at most 2 s for what is due. */
  @Override
  public void close() {
    worker.close();
  }
}
