/** What a SecretProviderClass asks of Google, read as the provider of today reads it. */
@NullMarked
package io.strongroom.provider.gcp.spec;

import org.jspecify.annotations.NullMarked;
