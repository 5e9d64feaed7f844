/**
 * When volumes are fetched anew, for which of them at once, and how each one gets its new content.
 */
@NullMarked
package io.strongroom.driver.refresh;

import org.jspecify.annotations.NullMarked;
