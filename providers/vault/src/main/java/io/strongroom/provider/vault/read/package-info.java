/** Reading secrets with the login of a pod: answers, secrets engines, versions of KV v2. */
@NullMarked
package io.strongroom.provider.vault.read;

import org.jspecify.annotations.NullMarked;
