/** Who a pod is towards Google: tokens, by its service account's token or by what it was given. */
@NullMarked
package io.strongroom.provider.gcp.identity;

import org.jspecify.annotations.NullMarked;
