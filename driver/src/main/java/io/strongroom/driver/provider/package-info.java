/** Which provider serves a class: in process, or behind a socket. */
@NullMarked
package io.strongroom.driver.provider;

import org.jspecify.annotations.NullMarked;
