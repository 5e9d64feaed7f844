/** The node process and its command line. */
@NullMarked
package io.strongroom.daemonset;

import org.jspecify.annotations.NullMarked;
