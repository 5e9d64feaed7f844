package io.strongroom.daemonset;

import io.strongroom.driver.NodeDriver;
import io.strongroom.driver.metrics.ContentEnd;
import io.strongroom.driver.metrics.Gauges;
import io.strongroom.provider.NotGivenBack;
import java.util.List;
import java.util.Map;

/** The gauges of the node process: of its driver, and of its logs. */
record DriverGauges(NodeDriver driver, long contentLimit) implements Gauges {
  @Override
  public long waitingVolumes() {
    return driver.waitingVolumes();
  }

  @Override
  public long contentBytes() {
    return driver.contentBytes();
  }

  @Override
  public long unreadObjects() {
    return driver.readTracker().counts().unread();
  }

  @Override
  public long expiredObjects() {
    return driver.expiredObjects();
  }

  @Override
  public List<ContentEnd> contentEnds() {
    return driver.contentEnds();
  }

  @Override
  public long openCircuits() {
    return driver.openCircuits();
  }

  @Override
  public Map<String, NotGivenBack> notGivenBack() {
    return driver.notGivenBack();
  }

  @Override
  public long lostLogLines() {
    return Logging.lostLogLines();
  }

  @Override
  public long lostAuditLines() {
    return Logging.lostAuditLines();
  }
}
