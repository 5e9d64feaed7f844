/**
 * The logins of all workloads: shared by their volumes, renewed, replaced when refused, revoked.
 */
@NullMarked
package io.strongroom.provider.vault.session;

import org.jspecify.annotations.NullMarked;
