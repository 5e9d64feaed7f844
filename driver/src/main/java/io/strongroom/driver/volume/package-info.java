/** The node's volumes: one table with an entry for each target, and the values it holds. */
@NullMarked
package io.strongroom.driver.volume;

import org.jspecify.annotations.NullMarked;
