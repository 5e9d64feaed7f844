/** The two flows of a volume: publish and unpublish. */
@NullMarked
package io.strongroom.driver.publish;

import org.jspecify.annotations.NullMarked;
