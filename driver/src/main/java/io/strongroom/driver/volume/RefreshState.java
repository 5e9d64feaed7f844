package io.strongroom.driver.volume;

import io.strongroom.provider.Moment;
import java.util.Optional;

/**
 * How the refreshes of one volume go.
 *
 * @param lastRefresh when it was last compared with its store, by this process
 * @param nextRefresh when it is fetched anew; absent while it waits for a token of kubelet, and
 *     when its class asks for no refreshes
 * @param failures refreshes that failed in a row, 0 after one that did not
 */
public record RefreshState(
    Optional<Moment> lastRefresh, Optional<Moment> nextRefresh, int failures) {
  static final RefreshState NEW = new RefreshState(Optional.empty(), Optional.empty(), 0);

  public RefreshState succeeded(Moment at) {
    return new RefreshState(Optional.of(at), nextRefresh, 0);
  }

  public RefreshState failed() {
    return new RefreshState(lastRefresh, nextRefresh, failures + 1);
  }

  public RefreshState dueAt(Optional<Moment> next) {
    return new RefreshState(lastRefresh, next, failures);
  }
}
