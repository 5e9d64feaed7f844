/** Where a server is, and which addresses a class may name. */
@NullMarked
package io.strongroom.provider.vault.address;

import org.jspecify.annotations.NullMarked;
