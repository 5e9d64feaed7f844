/** The pod of a request and its service-account tokens. */
@NullMarked
package io.strongroom.driver.identity;

import org.jspecify.annotations.NullMarked;
