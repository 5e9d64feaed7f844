/** The status socket: what the driver knows of its volumes, for root on the node. */
@NullMarked
package io.strongroom.driver.local;

import org.jspecify.annotations.NullMarked;
