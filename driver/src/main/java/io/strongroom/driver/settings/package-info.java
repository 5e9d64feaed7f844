/** What the operator has set. */
@NullMarked
package io.strongroom.driver.settings;

import org.jspecify.annotations.NullMarked;
