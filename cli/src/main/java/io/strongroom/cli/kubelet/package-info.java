/**
 * A client that acts as kubelet: for trying the driver without a cluster, for benchmarks and tests.
 */
@NullMarked
package io.strongroom.cli.kubelet;

import org.jspecify.annotations.NullMarked;
