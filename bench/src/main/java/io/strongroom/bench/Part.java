package io.strongroom.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** A part of the comparison: what is done to one fresh process of each driver in each round. */
sealed interface Part {
  double KIBIBYTES = 1024;

  /** In the tables, and in the names of figures. */
  String title();

  /** How often the driver refreshes running volumes, as its flag has it. */
  default String rotation() {
    return FreshDriver.USUAL_ROTATION;
  }

  /** Starts with a driver that has just registered. */
  void measure(MeasuredDriver session) throws IOException, InterruptedException;

  /** What kubelet calls for. */
  enum Operation {
    PUBLISH,
    REPUBLISH,
    UNPUBLISH;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Passes over the volumes, each time those of new pods. The first pass comes a while after the
   * start, whatever the driver does to itself meanwhile.
   *
   * @param concurrency how many calls are under way
   */
  record Passes(ConnectionUse connections, int concurrency) implements Part {
    static final String UNTIL_REGISTERED = "start to registered";
    static final String IDLE = "idle";
    static final String WITH_VOLUMES = "with volumes";
    static final String RESIDENT = ", resident";
    static final String ANONYMOUS = ", anonymous";

    /** In which the process is looked at, beside its calls. */
    static final Passes PLAIN = new Passes(ConnectionUse.ONE, 1);

    @Override
    public String title() {
      return "%s, %d at a time".formatted(connections.title(), concurrency);
    }

    String p50(Operation operation, int pass) {
      return "p50 of %s, %s, pass %d".formatted(operation.title(), title(), pass);
    }

    String processorTime(Operation operation, int pass) {
      return "processor time of %s, %s, pass %d".formatted(operation.title(), title(), pass);
    }

    String perSecond(Operation operation, int pass) {
      return "%s per second, %s, pass %d".formatted(operation.title(), title(), pass);
    }

    /** Since the start of the process. */
    String processorTimeBefore(int pass) {
      return "processor time before pass %d, %s".formatted(pass, title());
    }

    @Override
    public void measure(MeasuredDriver session) throws IOException, InterruptedException {
      FreshDriver driver = session.driver();
      session.settle();
      if (equals(PLAIN)) {
        session.figure(UNTIL_REGISTERED, Latencies.millis(driver.untilRegistered()));
        memory(session, IDLE);
      }
      Round round = driver.round(connections, concurrency);
      for (int pass = 1; pass <= session.setting().passes(); pass++) {
        Duration before = driver.processorTime();
        session.figure(processorTimeBefore(pass), Latencies.millis(before) / 1000);
        BenchVolumes volumes = driver.newVolumes(session.setting().volumes());
        figures(session, Operation.PUBLISH, pass, session.publish(round, volumes));
        figures(session, Operation.REPUBLISH, pass, session.republish(round, volumes));
        if (equals(PLAIN) && pass == 1) {
          session.settle();
          memory(session, WITH_VOLUMES);
        }
        figures(session, Operation.UNPUBLISH, pass, session.unpublish(round, volumes));
      }
    }

    private void figures(
        MeasuredDriver session, Operation operation, int pass, Latencies latencies) {
      session.figure(p50(operation, pass), latencies.percentile(50));
      session.figure(processorTime(operation, pass), latencies.cpuPerCall());
      session.figure(perSecond(operation, pass), latencies.perSecond());
    }

    private static void memory(MeasuredDriver session, String when) throws IOException {
      Memory memory = session.driver().memory();
      session.figure(when + RESIDENT, memory.resident());
      session.figure(when + ANONYMOUS, memory.anonymous());
    }
  }

  /** All pods of a Deployment come to a driver that has just registered, as kubelet calls it. */
  record Burst() implements Part {
    static final String ALL_ANSWERED = "burst, all answered";

    @Override
    public String title() {
      return "burst";
    }

    @Override
    public void measure(MeasuredDriver session) throws IOException, InterruptedException {
      int pods = session.setting().burst();
      BenchVolumes volumes = session.driver().newVolumes(pods);
      Round round = session.driver().round(ConnectionUse.PER_CALL, pods);
      Latencies latencies = session.publish(round, volumes);
      session.figure(ALL_ANSWERED, latencies.wallSeconds());
      session.unpublish(round, volumes);
    }
  }

  /** Many volumes at a time, and many that come and go. */
  record Growth() implements Part {
    static final String PER_VOLUME = "memory per further volume";
    static final String AFTER_CYCLES = "memory after cycles";
    private static final int CONCURRENCY = 10;

    @Override
    public String title() {
      return "growth";
    }

    @Override
    public void measure(MeasuredDriver session) throws IOException, InterruptedException {
      FreshDriver driver = session.driver();
      Setting setting = session.setting();
      Round round = driver.round(ConnectionUse.ONE, CONCURRENCY);
      // What a process takes once, it has taken after this.
      cycles(session, round, setting.cycles());
      BenchVolumes few = driver.newVolumes(setting.volumes());
      session.publish(round, few);
      double withFew = anonymous(session);
      BenchVolumes more = driver.newVolumes(setting.moreVolumes());
      session.publish(round, more);
      double withMore = anonymous(session);
      session.figure(PER_VOLUME, (withMore - withFew) * KIBIBYTES / setting.moreVolumes());
      session.unpublish(round, more);
      session.unpublish(round, few);
      double before = anonymous(session);
      cycles(session, round, setting.cycles());
      session.figure(AFTER_CYCLES, anonymous(session) - before);
    }

    private static void cycles(MeasuredDriver session, Round round, int count)
        throws IOException, InterruptedException {
      int batch = session.setting().volumes();
      for (int done = 0; done < count; done += batch) {
        BenchVolumes volumes = session.driver().newVolumes(Math.min(batch, count - done));
        session.publish(round, volumes);
        session.unpublish(round, volumes);
      }
    }

    private static double anonymous(MeasuredDriver session)
        throws IOException, InterruptedException {
      session.settle();
      return session.driver().memory().anonymous();
    }
  }

  /** Nothing changes: kubelet publishes each volume again and again, the driver rotates. */
  record Rest() implements Part {
    static final String PROCESSOR_TIME = "processor time at rest";
    static final String LOG = "log at rest";
    private static final double DAY_SECONDS = Duration.ofDays(1).toSeconds();

    @Override
    public String title() {
      return "rest";
    }

    @Override
    public void measure(MeasuredDriver session) throws IOException, InterruptedException {
      FreshDriver driver = session.driver();
      Duration rest = session.setting().rest();
      BenchVolumes volumes = driver.newVolumes(session.setting().volumes());
      Round round = driver.round(ConnectionUse.PER_CALL, 1);
      session.publish(round, volumes);
      session.settle();
      Duration cpuBefore = driver.processorTime();
      long logBefore = driver.logSize();
      republish(session, round, volumes, rest);
      double cpu = Latencies.millis(driver.processorTime().minus(cpuBefore));
      double log = driver.logSize() - logBefore;
      session.figure(PROCESSOR_TIME, cpu / rest.toSeconds());
      session.figure(LOG, log / rest.toSeconds() * DAY_SECONDS / session.setting().volumes());
      session.unpublish(round, volumes);
    }

    /** One after the other, evenly. */
    private static void republish(
        MeasuredDriver session, Round round, BenchVolumes volumes, Duration rest)
        throws IOException, InterruptedException {
      Duration pause = session.setting().republishEvery().dividedBy(volumes.publish().size());
      long start = System.nanoTime();
      long end = start + rest.toNanos();
      long next = start;
      for (int i = 0; next < end; i++) {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        session.republish(round, volumes.only(i % volumes.publish().size()));
        next += pause.toNanos();
      }
      Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  /**
   * A day, gone through as fast as it goes: kubelet publishes each volume again every minute, the
   * driver looks at the store every two, which has another value every hour.
   */
  record Day() implements Part {
    static final String RESIDENT = "a day, resident";
    static final String ANONYMOUS = "a day, anonymous";
    static final String MOST_ANONYMOUS = "a day, most anonymous";
    private static final int CONCURRENCY = 10;

    /** After so many looks a process has taken what it takes once. */
    private static final int WARM_LOOKS = 5;

    @Override
    public String title() {
      return "day";
    }

    /** As short as it may be. */
    @Override
    public String rotation() {
      return "1s";
    }

    @Override
    public void measure(MeasuredDriver session) throws IOException, InterruptedException {
      Setting setting = session.setting();
      BenchVolumes volumes = session.driver().newVolumes(setting.volumes());
      Round round = session.driver().round(ConnectionUse.PER_CALL, CONCURRENCY);
      session.publish(round, volumes);
      looks(session, round, volumes, Math.min(WARM_LOOKS, setting.looksAnHour()));
      session.settle();
      Memory before = session.driver().memory();
      // The heap may have shrunk just before the end: what it has grown to counts.
      double mostResident = 0;
      double mostAnonymous = 0;
      for (int hour = 1; hour <= setting.hours(); hour++) {
        session.driver().changePassword(hour);
        looks(session, round, volumes, setting.looksAnHour());
        Memory now = session.driver().memory();
        mostResident = Math.max(mostResident, now.resident());
        mostAnonymous = Math.max(mostAnonymous, now.anonymous());
      }
      session.figure(RESIDENT, mostResident - before.resident());
      session.figure(ANONYMOUS, mostAnonymous - before.anonymous());
      session.figure(MOST_ANONYMOUS, mostAnonymous);
      session.unpublish(round, volumes);
    }

    /** So many looks at the store for each volume, which is published again before each. */
    private static void looks(MeasuredDriver session, Round round, BenchVolumes volumes, int looks)
        throws IOException, InterruptedException {
      FreshDriver driver = session.driver();
      int asked = driver.providerCalls();
      for (int look = 1; look <= looks; look++) {
        for (int i = 0; i < session.setting().republishesALook(); i++) {
          session.republish(round, volumes);
        }
        driver.awaitProviderCalls(asked + look * volumes.volumes().size());
      }
    }
  }
}
