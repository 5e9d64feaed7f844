/**
 * What a SecretProviderClass asks of Vault, over what the operator of the node has set: server,
 * role of the auth method, objects.
 */
@NullMarked
package io.strongroom.provider.vault.spec;

import org.jspecify.annotations.NullMarked;
