package io.strongroom.driver.volume;

import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * How the refreshes of one volume go.
 *
 * @param lastRefresh when it was last compared with its store, by this process
 * @param nextRefresh when it is fetched anew; absent while it waits for a token of kubelet, and
 *     when its class asks for no refreshes
 * @param contentEnds when a lease or certificate in it is to be renewed at the latest; absent while
 *     that is not known
 * @param failures refreshes that failed in a row, 0 after one that did not
 */
public record RefreshState(
    Optional<Moment> lastRefresh,
    Optional<Moment> nextRefresh,
    Optional<Moment> contentEnds,
    int failures) {
  static final RefreshState NEW =
      new RefreshState(Optional.empty(), Optional.empty(), Optional.empty(), 0);

  public RefreshState succeeded(Moment at) {
    return new RefreshState(Optional.of(at), nextRefresh, contentEnds, 0);
  }

  public RefreshState failed() {
    return new RefreshState(lastRefresh, nextRefresh, contentEnds, failures + 1);
  }

  public RefreshState dueAt(Optional<Moment> next) {
    return new RefreshState(lastRefresh, next, contentEnds, failures);
  }

  public RefreshState contentEndsAt(Optional<Moment> end) {
    return new RefreshState(lastRefresh, nextRefresh, end, failures);
  }
}
