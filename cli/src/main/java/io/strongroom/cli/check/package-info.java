/** {@code strongroom check}: mistakes in SecretProviderClasses, without a cluster or a store. */
@NullMarked
package io.strongroom.cli.check;

import org.jspecify.annotations.NullMarked;
