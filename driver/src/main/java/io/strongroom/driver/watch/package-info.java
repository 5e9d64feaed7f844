/** Watches what is written into volumes for its first open, and sends the events. */
@NullMarked
package io.strongroom.driver.watch;

import org.jspecify.annotations.NullMarked;
