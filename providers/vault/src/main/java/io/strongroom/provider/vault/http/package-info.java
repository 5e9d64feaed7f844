/** Calls to a server: TLS, connections, retries within a deadline, errors in one line. */
@NullMarked
package io.strongroom.provider.vault.http;

import org.jspecify.annotations.NullMarked;
