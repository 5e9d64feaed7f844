/** Credentials of AWS for the pod that asks, and for no other. */
@NullMarked
package io.strongroom.provider.aws.identity;

import org.jspecify.annotations.NullMarked;
