/** The embedded store: a folder on this machine, for demos, development and air-gapped nodes. */
@NullMarked
package io.strongroom.provider.file;

import org.jspecify.annotations.NullMarked;
