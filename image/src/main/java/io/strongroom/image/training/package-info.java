/** What keeps a node process busy while its ahead-of-time cache is made. */
@NullMarked
package io.strongroom.image.training;

import org.jspecify.annotations.NullMarked;
