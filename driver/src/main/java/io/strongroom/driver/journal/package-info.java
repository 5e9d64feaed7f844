/**
 * What the events say of each volume: what it holds and since when, and why refreshing it fails.
 */
@NullMarked
package io.strongroom.driver.journal;

import org.jspecify.annotations.NullMarked;
