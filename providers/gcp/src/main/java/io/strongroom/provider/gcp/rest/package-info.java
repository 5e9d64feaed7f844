/** Google's REST APIs: where they are, calls within a deadline, errors in words. */
@NullMarked
package io.strongroom.provider.gcp.rest;

import org.jspecify.annotations.NullMarked;
