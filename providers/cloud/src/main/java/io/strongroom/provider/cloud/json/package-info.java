/** JSON as secrets hold it, read and written the way Go's {@code encoding/json} does. */
@NullMarked
package io.strongroom.provider.cloud.json;

import org.jspecify.annotations.NullMarked;
