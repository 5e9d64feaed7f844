/** What becomes of keys and certificates: PEM, PKCS #12, chains. */
@NullMarked
package io.strongroom.provider.azure.content;

import org.jspecify.annotations.NullMarked;
