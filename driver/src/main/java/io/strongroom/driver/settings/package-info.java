/** The operator's settings. */
@NullMarked
package io.strongroom.driver.settings;

import org.jspecify.annotations.NullMarked;
