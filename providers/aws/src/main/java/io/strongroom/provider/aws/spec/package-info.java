/** What a SecretProviderClass asks of AWS, read as the provider of today reads it. */
@NullMarked
package io.strongroom.provider.aws.spec;

import org.jspecify.annotations.NullMarked;
