@NullMarked
package io.strongroom.provider.aws;

import org.jspecify.annotations.NullMarked;
