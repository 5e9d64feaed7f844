/**
 * Calls to stores: how many at a time, the circuit of one that is silent, the pauses that one asks
 * for.
 */
@NullMarked
package io.strongroom.driver.store;

import org.jspecify.annotations.NullMarked;
