/** What a server made for one volume: leases and certificates, kept and renewed. */
@NullMarked
package io.strongroom.provider.vault.lease;

import org.jspecify.annotations.NullMarked;
