/** The little HTTP that the driver serves: text on a few paths. */
@NullMarked
package io.strongroom.driver.http;

import org.jspecify.annotations.NullMarked;
