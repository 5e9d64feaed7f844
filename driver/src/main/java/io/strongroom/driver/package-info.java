/** The node driver, assembled. */
@NullMarked
package io.strongroom.driver;

import org.jspecify.annotations.NullMarked;
