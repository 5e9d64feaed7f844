package io.strongroom.bench;

import io.strongroom.e2e.KubeletVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/** A fresh driver, the calls that were made to it, and where its figures go. Of one thread. */
final class MeasuredDriver {
  /** Statuses are written after the answer: so long without another call, they all are. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int MOST_QUIETS = 15;

  private final ComparedDriver which;
  private final FreshDriver driver;
  private final Setting setting;
  private final Figures figures;
  private int publishes;
  private int republishes;
  private int unpublishes;

  MeasuredDriver(ComparedDriver which, FreshDriver driver, Setting setting, Figures figures) {
    this.which = which;
    this.driver = driver;
    this.setting = setting;
    this.figures = figures;
  }

  FreshDriver driver() {
    return driver;
  }

  Setting setting() {
    return setting;
  }

  void figure(String name, double value) {
    figures.add(which, name, value);
  }

  /** And looks whether the content is there. */
  Latencies publish(Round round, BenchVolumes volumes) throws InterruptedException {
    publishes += volumes.publish().size();
    Latencies latencies = round.publish(volumes);
    for (KubeletVolume volume : volumes.volumes()) {
      if (!Files.exists(volume.target().resolve(FreshDriver.FILE))) {
        throw new IllegalStateException(which.title() + " left a volume empty");
      }
    }
    return latencies;
  }

  Latencies republish(Round round, BenchVolumes volumes) throws InterruptedException {
    republishes += volumes.publish().size();
    return round.publish(volumes);
  }

  /** And removes what kubelet has on disk for them, which fails where something is left. */
  Latencies unpublish(Round round, BenchVolumes volumes) throws IOException, InterruptedException {
    unpublishes += volumes.unpublish().size();
    Latencies latencies = round.unpublish(volumes);
    volumes.remove();
    return latencies;
  }

  void settle() throws InterruptedException {
    Thread.sleep(setting.settle());
  }

  /** Once everything has been done that the calls have brought about. */
  Counts counts(ApiServerAuditLog auditLog) throws IOException, InterruptedException {
    ApiServerAuditLog.Calls apiServer = new ApiServerAuditLog.Calls(0, 0);
    for (int i = 0; i < MOST_QUIETS; i++) {
      Thread.sleep(QUIET);
      ApiServerAuditLog.Calls more = auditLog.since(setting.accountOf(which.key()));
      apiServer = apiServer.plus(more);
      if (more.isNone()) {
        break;
      }
    }
    return new Counts(
        publishes,
        republishes,
        unpublishes,
        driver.callsAgain(),
        driver.providerCalls(),
        apiServer);
  }
}
