package io.strongroom.provider.cloud;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store's client, made by the first fetch: a node whose pods ask for nothing of a store pays
 * nothing for it. Any thread may ask.
 *
 * @param <T> what is made, once
 */
public final class Lazy<T> {
  private final Supplier<T> maker;
  private @Nullable T made;

  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  /** It, made if this is the first time. */
  public synchronized T get() {
    T known = made;
    if (known == null) {
      known = maker.get();
      made = known;
    }
    return known;
  }

  /** Absent if it was never asked for. */
  public synchronized Optional<T> ifMade() {
    return Optional.ofNullable(made);
  }
}
