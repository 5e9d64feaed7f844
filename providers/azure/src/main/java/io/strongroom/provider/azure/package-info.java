/** Azure Key Vault, under the identity of the pod. */
@NullMarked
package io.strongroom.provider.azure;

import org.jspecify.annotations.NullMarked;
