/** The CSI services: request to values, outcome to gRPC status. */
@NullMarked
package io.strongroom.driver.csi;

import org.jspecify.annotations.NullMarked;
