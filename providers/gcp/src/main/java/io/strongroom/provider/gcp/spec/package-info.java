/** What a SecretProviderClass asks of Google, read as upstream's provider reads it. */
@NullMarked
package io.strongroom.provider.gcp.spec;

import org.jspecify.annotations.NullMarked;
