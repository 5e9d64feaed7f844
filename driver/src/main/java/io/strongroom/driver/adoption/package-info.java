/** Whether what was written into a volume has been opened since. */
@NullMarked
package io.strongroom.driver.adoption;

import org.jspecify.annotations.NullMarked;
