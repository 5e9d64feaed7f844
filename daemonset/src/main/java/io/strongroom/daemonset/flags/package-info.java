/**
 * Flags of the node process: which there are, how a command line is read, what values they take.
 */
@NullMarked
package io.strongroom.daemonset.flags;

import org.jspecify.annotations.NullMarked;
