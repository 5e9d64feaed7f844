/** {@code strongroom status}: what people see of volumes, wherever it was asked. */
@NullMarked
package io.strongroom.daemonset.status;

import org.jspecify.annotations.NullMarked;
