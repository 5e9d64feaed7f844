/**
 * Revoking logins, leases and certificates that are no longer used, with retries in the background.
 */
@NullMarked
package io.strongroom.provider.vault.revoke;

import org.jspecify.annotations.NullMarked;
