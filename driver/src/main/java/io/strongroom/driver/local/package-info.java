/** What the driver knows of its volumes, told to whoever is root on the node. */
@NullMarked
package io.strongroom.driver.local;

import org.jspecify.annotations.NullMarked;
