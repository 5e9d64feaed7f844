package io.strongroom.driver.metrics;

import io.strongroom.provider.NotGivenBack;
import java.util.List;
import java.util.Map;

/**
 * The numbers that no event tells. They are read at each scrape, in the thread that answers it;
 * each returns at once.
 */
public interface Gauges {
  /** Volumes of an earlier process that kubelet has not asked for since. */
  long waitingVolumes();

  /** Bytes of content that all volumes hold. */
  long contentBytes();

  /** The most bytes of content that all volumes may hold. */
  long contentLimit();

  /** Objects that were rotated and not read since. */
  long unreadObjects();

  /** Objects that have expired by the date that their store states. */
  long expiredObjects();

  /** When what volumes hold ends, of those of which it is known. */
  List<ContentEnd> contentEnds();

  /** Stores whose circuit is open. */
  long openCircuits();

  /** What could not be given back to stores, by provider. */
  Map<String, NotGivenBack> notGivenBack();

  /** Lines of the driver's own log that were lost because it was not read. */
  long lostLogLines();

  /** Lines of the audit log that were lost because it was not read. */
  long lostAuditLines();
}
