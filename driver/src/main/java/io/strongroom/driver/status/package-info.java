/** Pod status objects and events: what the driver writes to the cluster about its volumes. */
@NullMarked
package io.strongroom.driver.status;

import org.jspecify.annotations.NullMarked;
