@NullMarked
package io.strongroom.provider.gcp;

import org.jspecify.annotations.NullMarked;
