/** SecretProviderClass: where it comes from and what a pod may add to it. */
@NullMarked
package io.strongroom.driver.spc;

import org.jspecify.annotations.NullMarked;
