package io.strongroom.driver.store;

import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.VolumeEvent.Fetched;
import io.strongroom.driver.event.VolumeEvent.Operation;
import io.strongroom.driver.event.VolumeEvent.Outcome;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import java.util.List;

/** Calls of stores; each causes one event. */
public final class StoreCalls {
  private final StoreFetches fetches;
  private final VolumeListener reports;
  private final LastCauses causes = new LastCauses();

  public StoreCalls(StoreFetches fetches, VolumeListener reports) {
    this.fetches = fetches;
    this.reports = reports;
  }

  /**
   * The arguments of one call.
   *
   * @param limitedBy what a pause that the store asks for holds for
   * @param purpose what the call is made for
   * @param request the volume that the call is made for
   * @param held the versions that are offered
   */
  public record Call(
      FetchSubject subject,
      String limitedBy,
      Operation operation,
      Purpose purpose,
      VolumeRequest request,
      List<ObjectVersion> held) {
    StoreCall with(StoreCall.Fetch fetch) {
      return new StoreCall(subject.store(), limitedBy, request.pod().namespace(), purpose, fetch);
    }
  }

  /**
   * Calls the store, and waits for a permit and the answer until the deadline. Sends a {@code
   * Fetched} event in the calling thread.
   *
   * @throws StoreNotCalledException if the circuit is open or the store throttles; no call is made,
   *     and no event is sent
   */
  public FetchResult run(Call call, Deadline deadline, StoreCall.Fetch fetch)
      throws InterruptedException, FailureException {
    Stopwatch watch = Stopwatch.start();
    Outcome outcome = Outcome.DEFECT;
    boolean asked = true;
    List<ObjectVersion> versions = List.of();
    List<FetchFailure> failures = List.of();
    try {
      FetchResult result = fetches.run(call.with(fetch), deadline);
      causes.ended(call.subject(), result);
      switch (result) {
        case FetchResult.Fetched fetched -> {
          outcome = Outcome.FETCHED;
          versions = fetched.versions();
        }
        case FetchResult.NotChanged _ -> {
          outcome = Outcome.NOT_CHANGED;
          versions = call.held();
        }
        case FetchResult.Failed(List<FetchFailure> why, _) -> {
          outcome = Outcome.FAILED;
          failures = why;
        }
      }
      return result;
    } catch (CallNotPermittedException e) {
      asked = false;
      throw new StoreNotCalledException(
          new Failure.Content(call.subject(), causes.of(call.subject(), e.failure())), e.until());
    } catch (StoreFetches.SaturatedException e) {
      outcome = Outcome.SATURATED;
      throw FailureException.declined(
          Reason.SATURATED,
          "SecretProviderClass %s: %s".formatted(call.subject().spc(), e.getMessage()));
    } catch (InterruptedException e) {
      outcome = Outcome.CANCELLED;
      throw e;
    } finally {
      if (asked) {
        reports.onEvent(
            new Fetched(
                call.request(),
                new Origin(call.subject().provider(), call.subject().store()),
                call.operation(),
                outcome,
                call.held(),
                versions,
                failures,
                watch.elapsed()));
      }
    }
  }
}
