/** Google Secret Manager and Parameter Manager, under the identity of the pod. */
@NullMarked
package io.strongroom.provider.gcp;

import org.jspecify.annotations.NullMarked;
