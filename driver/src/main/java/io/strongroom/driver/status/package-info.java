/** What the driver tells the cluster of its volumes: pod status objects and events. */
@NullMarked
package io.strongroom.driver.status;

import org.jspecify.annotations.NullMarked;
