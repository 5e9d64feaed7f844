/**
 * Calls to stores: how many at a time, a circuit for each store, and the pauses that stores ask
 * for.
 */
@NullMarked
package io.strongroom.driver.store;

import org.jspecify.annotations.NullMarked;
