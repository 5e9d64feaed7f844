/** Keys and forms of what the driver says of itself. */
@NullMarked
package io.strongroom.driver.observe;

import org.jspecify.annotations.NullMarked;
