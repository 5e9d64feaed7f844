/** The login of a workload with the token of its pod, and the calls that concern it. */
@NullMarked
package io.strongroom.provider.vault.identity;

import org.jspecify.annotations.NullMarked;
