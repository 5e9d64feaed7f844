/** The audit log: which pod got which secret, when, and which did not; one line each. */
@NullMarked
package io.strongroom.driver.audit;

import org.jspecify.annotations.NullMarked;
