/** Mounts of the Linux kernel, behind the interface {@code Mounts}. */
@NullMarked
package io.strongroom.driver.mount;

import org.jspecify.annotations.NullMarked;
