/** Reading secrets and parameters: in batches, and from a second region where the first fails. */
@NullMarked
package io.strongroom.provider.aws.read;

import org.jspecify.annotations.NullMarked;
