/** Who got which secret, when, and who did not: one line for each. */
@NullMarked
package io.strongroom.driver.audit;

import org.jspecify.annotations.NullMarked;
