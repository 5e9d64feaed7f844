/** What people type: {@code ./strongroom COMMAND}. */
@NullMarked
package io.strongroom.cli;

import org.jspecify.annotations.NullMarked;
