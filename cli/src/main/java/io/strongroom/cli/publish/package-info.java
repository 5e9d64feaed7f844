/** {@code strongroom publish} and {@code unpublish}: a volume by hand, as kubelet would. */
@NullMarked
package io.strongroom.cli.publish;

import org.jspecify.annotations.NullMarked;
