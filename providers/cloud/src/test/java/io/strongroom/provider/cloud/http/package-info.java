@NullMarked
package io.strongroom.provider.cloud.http;

import org.jspecify.annotations.NullMarked;
