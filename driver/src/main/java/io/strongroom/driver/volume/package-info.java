/** The volume on the node: its path, its files, what it weighs. */
@NullMarked
package io.strongroom.driver.volume;

import org.jspecify.annotations.NullMarked;
