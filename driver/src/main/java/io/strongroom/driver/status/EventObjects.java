package io.strongroom.driver.status;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;

/** Event objects in the cluster: the calls that write them. */
final class EventObjects {
  private final KubernetesApi api;
  private final String node;

  EventObjects(KubernetesApi api, String node) {
    this.api = api;
    this.node = node;
  }

  /**
   * Writes a series to the API server.
   *
   * @param created whether its object exists already; then its count is patched
   */
  void write(ReportedVolume volume, EventSeries series, boolean created)
      throws KubernetesException, InterruptedException {
    if (!created || !patch(volume, series)) {
      create(volume, series);
    }
  }

  private void create(ReportedVolume volume, EventSeries series)
      throws KubernetesException, InterruptedException {
    try {
      JsonObject _ = api.create(at(volume), series.toJson(volume, node));
    } catch (KubernetesException e) {
      if (e.reason() != Reason.ALREADY_EXISTS) {
        throw e;
      }
      // The answer to an earlier attempt was lost: the object exists.
    }
  }

  /** Patches the object; false if it is gone: events are deleted after an hour. */
  private boolean patch(ReportedVolume volume, EventSeries series)
      throws KubernetesException, InterruptedException {
    try {
      JsonObject _ = api.patch(at(volume), series.name(), series.toPatch());
      return true;
    } catch (KubernetesException e) {
      if (e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
      return false;
    }
  }

  private static Resource at(ReportedVolume volume) {
    return Resource.events(volume.namespace());
  }
}
