/** The node's volumes by target: what was asked for, what is published, what is under way. */
@NullMarked
package io.strongroom.driver.volume;

import org.jspecify.annotations.NullMarked;
