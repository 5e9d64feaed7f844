@NullMarked
package io.strongroom.provider.cloud;

import org.jspecify.annotations.NullMarked;
