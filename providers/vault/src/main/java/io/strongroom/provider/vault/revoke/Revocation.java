package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.identity.Workload;

/**
 * Something to be revoked by a call of its own, because it does not end with a login that is given
 * back.
 *
 * @param workload whose it is
 * @param what for people: {@code certificate 3f:0a:...}
 * @param path of the call
 * @param body of the call, in JSON
 * @param ends when it is over by itself
 */
public record Revocation(Workload workload, String what, String path, String body, Moment ends) {
  public boolean isOver(Clocks clock) {
    return !clock.now().isBefore(ends);
  }
}
