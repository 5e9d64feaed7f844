/** Fetching a published volume anew. */
@NullMarked
package io.strongroom.driver.rotation;

import org.jspecify.annotations.NullMarked;
