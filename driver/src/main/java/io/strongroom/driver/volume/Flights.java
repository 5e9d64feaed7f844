package io.strongroom.driver.volume;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Work in flight, at most one piece per target, so that it can be called off. */
public final class Flights {
  private final ConcurrentHashMap<TargetPath, Flight> byTarget = new ConcurrentHashMap<>();

  /** Starts work on a target in the calling thread; absent when some is under way already. */
  public Optional<Flight> begin(TargetPath target) {
    return begin(target, new Crew());
  }

  /** The same for one of several targets that one thread works on. */
  public Optional<Flight> begin(TargetPath target, Crew crew) {
    Flight mine = new Flight(this, target, crew);
    crew.takeOn();
    if (byTarget.putIfAbsent(target, mine) == null) {
      return Optional.of(mine);
    }
    crew.end(true);
    return Optional.empty();
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
