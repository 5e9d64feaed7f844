/** HashiCorp Vault and OpenBao: secrets under the identity of the pod that asks. */
@NullMarked
package io.strongroom.provider.vault;

import org.jspecify.annotations.NullMarked;
