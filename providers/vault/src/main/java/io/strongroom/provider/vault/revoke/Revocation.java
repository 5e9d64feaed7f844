package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.identity.Workload;

/**
 * The call that revokes a lease or certificate which does not end with its login.
 *
 * @param what for messages: {@code certificate 3f:0a:...}
 * @param path of the call
 * @param body of the call, in JSON
 * @param ends when the lease or certificate expires
 */
public record Revocation(Workload workload, String what, String path, String body, Moment ends) {
  public boolean isOver(Clocks clock) {
    return !clock.now().isBefore(ends);
  }
}
