/** Why a volume was not published or refreshed, and how that reads in a pod's events. */
@NullMarked
package io.strongroom.driver.failure;

import org.jspecify.annotations.NullMarked;
