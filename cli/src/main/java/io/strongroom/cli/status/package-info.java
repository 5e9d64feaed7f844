/** {@code strongroom status}: what people see of volumes, wherever it was asked. */
@NullMarked
package io.strongroom.cli.status;

import org.jspecify.annotations.NullMarked;
