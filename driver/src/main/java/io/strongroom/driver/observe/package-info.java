/** Keys and forms of log lines and messages. */
@NullMarked
package io.strongroom.driver.observe;

import org.jspecify.annotations.NullMarked;
