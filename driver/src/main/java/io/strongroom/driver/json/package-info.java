/** Reading JSON that somebody else wrote. */
@NullMarked
package io.strongroom.driver.json;

import org.jspecify.annotations.NullMarked;
