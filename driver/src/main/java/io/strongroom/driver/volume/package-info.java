/** The node's volumes by target: requests, published volumes, operations under way, locks. */
@NullMarked
package io.strongroom.driver.volume;

import org.jspecify.annotations.NullMarked;
