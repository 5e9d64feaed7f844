package io.strongroom.provider.aws.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.aws.identity.AwsIdentity;
import io.strongroom.provider.aws.spec.AwsClass;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the objects of one class for one pod: in the first region, and what fails there so that the
 * second may fare better, in the second.
 */
public final class AwsReader {
  private final List<AwsObject> objects;
  private final Region first;
  private final Optional<Region> second;

  private AwsReader(List<AwsObject> objects, Region first, Optional<Region> second) {
    this.objects = objects;
    this.first = first;
    this.second = second;
  }

  /**
   * A reader for one fetch of a pod, which is identified first. One thread.
   *
   * @param region the first region
   */
  public static AwsReader open(AwsStore store, AwsClass spec, FetchContext context, String region)
      throws StoreException, InterruptedException {
    Deadline deadline = context.deadline();
    AwsIdentity identified = store.identities().identify(context.pod(), spec, deadline);
    ReadBudget room = new ReadBudget(context.limits());
    // A first region that does not answer leaves time for the second.
    Deadline ofFirst =
        spec.failoverRegion().isPresent()
            ? deadline.atMost(deadline.remaining().dividedBy(2))
            : deadline;
    return new AwsReader(
        spec.objects(),
        new Region(new RegionCalls(store, identified, region, ofFirst, room), AwsObject::primary),
        spec.failoverRegion()
            .map(
                name ->
                    new Region(
                        new RegionCalls(store, identified, name, deadline, room),
                        AwsObject::failover)));
  }

  /** Reads objects, by their index in the class. */
  public Map<Integer, AwsOutcome> read(List<Integer> which) throws InterruptedException {
    Map<Integer, AwsOutcome> outcomes = new TreeMap<>(first.read(objects, which));
    if (second.isPresent()) {
      List<Integer> again = new ArrayList<>();
      outcomes.forEach(
          (index, outcome) -> {
            if (outcome instanceof AwsOutcome.Failed(StoreException failure)
                && Failover.isWorthwhile(failure)) {
              again.add(index);
            }
          });
      second
          .get()
          .read(objects, again)
          .forEach((index, outcome) -> outcomes.merge(index, outcome, AwsReader::better));
    }
    return outcomes;
  }

  /** Where both regions fail, the failure has the words of both. */
  private static AwsOutcome better(AwsOutcome ofFirst, AwsOutcome ofSecond) {
    return ofFirst instanceof AwsOutcome.Failed(StoreException one)
            && ofSecond instanceof AwsOutcome.Failed(StoreException other)
        ? new AwsOutcome.Failed(one.withText(one.text() + "; and " + other.text()))
        : ofSecond;
  }

  /**
   * Whether a version of a secret is still the one that is meant, found out without reading it; no,
   * if that could not be found out: the reading that follows says why.
   */
  public boolean isCurrent(AwsObject secret, String version) throws InterruptedException {
    try {
      return first.isCurrent(secret, version);
    } catch (StoreException e) {
      return second.isPresent()
          && Failover.isWorthwhile(e)
          && isCurrentIn(second.get(), secret, version);
    }
  }

  /**
   * Whether a secret is still not there, found out without reading it. The first region's word is
   * final, as with reading.
   */
  public boolean isMissing(AwsObject secret) throws InterruptedException {
    try {
      return first.isMissing(secret);
    } catch (StoreException e) {
      return false;
    }
  }

  private static boolean isCurrentIn(Region region, AwsObject secret, String version)
      throws InterruptedException {
    try {
      return region.isCurrent(secret, version);
    } catch (StoreException e) {
      return false;
    }
  }
}
