/** Mounts of the Linux kernel behind a seam. */
@NullMarked
package io.strongroom.driver.mount;

import org.jspecify.annotations.NullMarked;
