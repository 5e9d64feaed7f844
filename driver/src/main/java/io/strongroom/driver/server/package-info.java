/** The gRPC server on its unix socket. */
@NullMarked
package io.strongroom.driver.server;

import org.jspecify.annotations.NullMarked;
