/**
 * What the providers of stores beyond this machine have in common: credentials remembered by
 * identity, calls that are left when nobody waits any more, words of others made fit for a message,
 * files that come together within the limits of a volume.
 */
@NullMarked
package io.strongroom.provider.cloud;

import org.jspecify.annotations.NullMarked;
