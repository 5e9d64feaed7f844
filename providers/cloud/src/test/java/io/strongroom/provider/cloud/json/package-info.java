@NullMarked
package io.strongroom.provider.cloud.json;

import org.jspecify.annotations.NullMarked;
