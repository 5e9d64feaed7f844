package io.strongroom.driver.rotation;

import io.strongroom.driver.volume.TargetPath;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Work in flight, at most one piece per target, so that it can be called off. */
public final class Flights {
  private final ConcurrentHashMap<TargetPath, Flight> byTarget = new ConcurrentHashMap<>();

  /** Starts work on a target in the calling thread; absent when some is under way already. */
  public Optional<Flight> begin(TargetPath target) {
    Flight mine = new Flight(this, target, Thread.currentThread());
    return byTarget.putIfAbsent(target, mine) == null ? Optional.of(mine) : Optional.empty();
  }

  /** Calls off what is under way on a target; returns at once. */
  public void cancel(TargetPath target) {
    Flight flight = byTarget.get(target);
    if (flight != null) {
      flight.cancel();
    }
  }

  void ended(Flight flight) {
    byTarget.remove(flight.target(), flight);
  }
}
