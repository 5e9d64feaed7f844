/** How long to wait after failures. */
@NullMarked
package io.strongroom.driver.backoff;

import org.jspecify.annotations.NullMarked;
