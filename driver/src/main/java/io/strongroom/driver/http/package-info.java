/** The HTTP server of the driver: text on a few paths. */
@NullMarked
package io.strongroom.driver.http;

import org.jspecify.annotations.NullMarked;
