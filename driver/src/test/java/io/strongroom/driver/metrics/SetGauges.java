package io.strongroom.driver.metrics;

import io.strongroom.provider.NotGivenBack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gauges that a test sets; zero until then. */
final class SetGauges implements Gauges {
  long waitingVolumes;
  long contentBytes;
  long contentLimit;
  long unreadObjects;
  long expiredObjects;
  long openCircuits;
  final List<ContentEnd> contentEnds = new ArrayList<>();
  final Map<String, NotGivenBack> notGivenBack = new HashMap<>();

  @Override
  public long waitingVolumes() {
    return waitingVolumes;
  }

  @Override
  public long contentBytes() {
    return contentBytes;
  }

  @Override
  public long contentLimit() {
    return contentLimit;
  }

  @Override
  public long unreadObjects() {
    return unreadObjects;
  }

  @Override
  public long expiredObjects() {
    return expiredObjects;
  }

  @Override
  public List<ContentEnd> contentEnds() {
    return contentEnds;
  }

  @Override
  public long openCircuits() {
    return openCircuits;
  }

  @Override
  public Map<String, NotGivenBack> notGivenBack() {
    return notGivenBack;
  }

  @Override
  public long lostLogLines() {
    return 0;
  }

  @Override
  public long lostAuditLines() {
    return 0;
  }
}
