/** Reading objects of vaults. */
@NullMarked
package io.strongroom.provider.azure.read;

import org.jspecify.annotations.NullMarked;
