/**
 * What the providers of stores beyond this machine have in common: credentials remembered by
 * identity, calls that end at the deadline of their fetch, text of stores in messages, files within
 * the limits of a volume.
 */
@NullMarked
package io.strongroom.provider.cloud;

import org.jspecify.annotations.NullMarked;
