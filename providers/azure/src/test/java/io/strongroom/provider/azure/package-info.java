@NullMarked
package io.strongroom.provider.azure;

import org.jspecify.annotations.NullMarked;
