/** Why a volume was not published or refreshed, and its text in a pod's events. */
@NullMarked
package io.strongroom.driver.failure;

import org.jspecify.annotations.NullMarked;
