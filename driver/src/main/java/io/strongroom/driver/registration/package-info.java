/** Makes the driver known to kubelet, and answers whether the process is well. */
@NullMarked
package io.strongroom.driver.registration;

import org.jspecify.annotations.NullMarked;
