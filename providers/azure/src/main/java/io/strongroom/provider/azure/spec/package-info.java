/** The parameters of a SecretProviderClass, read as upstream's provider reads them. */
@NullMarked
package io.strongroom.provider.azure.spec;

import org.jspecify.annotations.NullMarked;
