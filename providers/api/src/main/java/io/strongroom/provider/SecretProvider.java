package io.strongroom.provider;

import java.util.Set;

/**
 * One kind of secret store.
 *
 * <p>Thread-safe: the driver calls every method from many threads at once. No method may keep
 * process-global state that depends on a request.
 */
public interface SecretProvider extends AutoCloseable {
  /** The name that a SecretProviderClass puts into {@code spec.provider}. */
  String name();

  /** Further names that mean this provider. */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Parameters that a pod's volumeAttributes may not override, because it would cross a trust
   * boundary: those that decide where a token is sent, which files of the node are read, or, for a
   * store that checks no identity of its own, which objects are fetched.
   */
  default Set<String> classOnlyParameters() {
    return Set.of();
  }

  /**
   * Every parameter that means something to this provider, so that a misspelt one can be found.
   * Empty if they are not known; then none is called unknown.
   */
  default Set<String> knownParameters() {
    return Set.of();
  }

  /**
   * Reads the parameters of a class. No I/O and no identity: the same answer on every machine,
   * which is what lets a class be checked offline. All problems are reported at once.
   */
  Plan plan(Parameters parameters);

  /**
   * The volume is gone: whatever the store handed out for it alone (leases, certificates) may be
   * given back. Called once, after the files are gone, from a background thread; also of a volume
   * that never came to be, when kubelet does not ask for it any more. Failures are the provider's
   * to log, to try again and to count.
   */
  default void released(VolumeRef volume) {}

  /** What could not be given back so far; returns at once. */
  default NotGivenBack notGivenBack() {
    return NotGivenBack.NOTHING;
  }

  @Override
  default void close() {}
}
