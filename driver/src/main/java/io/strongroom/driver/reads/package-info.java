/** Whether what was written into a volume has been opened since. */
@NullMarked
package io.strongroom.driver.reads;

import org.jspecify.annotations.NullMarked;
