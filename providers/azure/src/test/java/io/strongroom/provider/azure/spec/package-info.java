@NullMarked
package io.strongroom.provider.azure.spec;

import org.jspecify.annotations.NullMarked;
