/** The AWS SDK: clients for each region, calls within a deadline, errors in words. */
@NullMarked
package io.strongroom.provider.aws.sdk;

import org.jspecify.annotations.NullMarked;
