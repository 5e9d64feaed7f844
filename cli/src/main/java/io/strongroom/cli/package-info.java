/** Commands that ask a cluster, as the person who types them. */
@NullMarked
package io.strongroom.cli;

import org.jspecify.annotations.NullMarked;
