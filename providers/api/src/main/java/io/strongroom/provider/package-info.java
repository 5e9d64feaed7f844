/**
 * The interface between the driver and a secret store. A provider is one module that depends on
 * this package alone (plus its store's SDK); the driver never sees an SDK type.
 */
@NullMarked
package io.strongroom.provider;

import org.jspecify.annotations.NullMarked;
