/**
 * A volume's files: checked, counted against limits, written so that readers see all of a
 * generation or none.
 */
@NullMarked
package io.strongroom.driver.content;

import org.jspecify.annotations.NullMarked;
