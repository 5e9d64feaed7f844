/** Reads secrets and parameters, with the token of a pod. */
@NullMarked
package io.strongroom.provider.gcp.read;

import org.jspecify.annotations.NullMarked;
