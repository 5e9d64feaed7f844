/** What a SecretProviderClass asks of AWS, read as upstream's provider reads it. */
@NullMarked
package io.strongroom.provider.aws.spec;

import org.jspecify.annotations.NullMarked;
