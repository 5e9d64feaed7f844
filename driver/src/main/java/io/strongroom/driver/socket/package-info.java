/** gRPC over unix domain sockets: both ends, and the socket's file. */
@NullMarked
package io.strongroom.driver.socket;

import org.jspecify.annotations.NullMarked;
