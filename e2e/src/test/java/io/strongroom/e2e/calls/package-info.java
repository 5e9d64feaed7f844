/** What a node with many pods asks of a store, counted at the store. */
@NullMarked
package io.strongroom.e2e.calls;

import org.jspecify.annotations.NullMarked;
