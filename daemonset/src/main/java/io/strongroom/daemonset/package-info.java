/** The node process and its command line, and commands that act as kubelet. */
@NullMarked
package io.strongroom.daemonset;

import org.jspecify.annotations.NullMarked;
