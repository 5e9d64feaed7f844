/** Calls over HTTP to stores that answer in JSON: connections, retries, pauses. */
@NullMarked
package io.strongroom.provider.cloud.http;

import org.jspecify.annotations.NullMarked;
