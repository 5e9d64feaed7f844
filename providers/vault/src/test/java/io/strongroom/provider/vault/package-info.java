/**
 * Against a real OpenBao server where there is one to be asked, and hand-written ones elsewhere.
 */
@NullMarked
package io.strongroom.provider.vault;

import org.jspecify.annotations.NullMarked;
