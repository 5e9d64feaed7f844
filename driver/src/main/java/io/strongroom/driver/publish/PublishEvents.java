package io.strongroom.driver.publish;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.Problems;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.event.VolumeSubject;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.volume.PublishedVolume;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends the events of one publish request. */
final class PublishEvents {
  private final VolumeListener reports;
  private final PublishRequest request;
  private final Stopwatch watch = Stopwatch.start();

  PublishEvents(VolumeListener reports, PublishRequest request) {
    this.reports = reports;
    this.request = request;
  }

  void published(PublishedVolume volume, Origin origin, List<String> warnings) {
    reports.onEvent(
        new VolumeEvent.Published(
            volume.request(), origin, volume.versions(), warnings, watch.elapsed()));
  }

  void republished(Optional<PublishedVolume> known) {
    reports.onEvent(new VolumeEvent.Republished(subject(), known.flatMap(Origin::of)));
  }

  void refused(Failure failure) {
    refused(Problems.ofPublish(failure));
  }

  void defect() {
    refused(Problems.ofDefect());
  }

  private void refused(Problem problem) {
    reports.onEvent(new VolumeEvent.Refused(subject(), problem, watch.elapsed()));
  }

  private VolumeSubject subject() {
    Map<String, String> attributes = request.attributes();
    return new VolumeSubject(
        request.volumeId(),
        attributes.getOrDefault(KubeletContext.POD_NAMESPACE, ""),
        attributes.getOrDefault(KubeletContext.POD_NAME, ""),
        attributes.getOrDefault(KubeletContext.POD_UID, ""),
        attributes.getOrDefault(KubeletContext.SERVICE_ACCOUNT, ""),
        attributes.getOrDefault(RequestAttributes.CLASS, ""));
  }
}
