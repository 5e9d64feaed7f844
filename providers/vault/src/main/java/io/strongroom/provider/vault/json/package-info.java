/** JSON that holds secrets: read where it lies outside the heap, and written as Go writes it. */
@NullMarked
package io.strongroom.provider.vault.json;

import org.jspecify.annotations.NullMarked;
