/**
 * When volumes are refreshed, which of them share one fetch, and how each one gets its new content.
 */
@NullMarked
package io.strongroom.driver.refresh;

import org.jspecify.annotations.NullMarked;
