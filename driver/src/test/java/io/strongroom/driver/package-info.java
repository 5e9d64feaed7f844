/** The driver as a whole, over its real socket and with real mounts. */
@NullMarked
package io.strongroom.driver;

import org.jspecify.annotations.NullMarked;
