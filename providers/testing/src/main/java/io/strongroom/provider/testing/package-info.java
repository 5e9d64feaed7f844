/** What tests of providers and of the driver share: the canary, a fake provider, the contract. */
@NullMarked
package io.strongroom.provider.testing;

import org.jspecify.annotations.NullMarked;
