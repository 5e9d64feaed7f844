/** Benchmarks of the driver process over its real socket. */
@NullMarked
package io.strongroom.bench;

import org.jspecify.annotations.NullMarked;
