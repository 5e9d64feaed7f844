/** Who a pod is towards Entra, and its tokens. */
@NullMarked
package io.strongroom.provider.azure.identity;

import org.jspecify.annotations.NullMarked;
