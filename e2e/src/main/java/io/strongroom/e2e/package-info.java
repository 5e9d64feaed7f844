/**
 * A driver process, and kubelet around it: what the tests here and the benchmarks share. Nothing of
 * the product uses it.
 */
@NullMarked
package io.strongroom.e2e;

import org.jspecify.annotations.NullMarked;
