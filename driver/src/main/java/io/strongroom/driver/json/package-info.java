/** Reading JSON from outside the driver. */
@NullMarked
package io.strongroom.driver.json;

import org.jspecify.annotations.NullMarked;
