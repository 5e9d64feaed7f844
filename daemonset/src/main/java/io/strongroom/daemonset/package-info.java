/** The process: what it is made of, its command line, and kubelet played for trying things. */
@NullMarked
package io.strongroom.daemonset;

import org.jspecify.annotations.NullMarked;
