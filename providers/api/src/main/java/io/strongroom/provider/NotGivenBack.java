package io.strongroom.provider;

/**
 * Counts of what a provider holds at its stores for volumes that are gone.
 *
 * @param waiting how many volumes' logins, leases and certificates wait for a store, now
 * @param lost how many logins, leases and certificates were given up since the process began: the
 *     store refuses to take them, or they ended before it could be asked
 */
public record NotGivenBack(int waiting, long lost) {
  public static final NotGivenBack NOTHING = new NotGivenBack(0, 0);
}
