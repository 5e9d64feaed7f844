/**
 * Certificates and private keys in PEM (RFC 7468), as the tools of Kubernetes and of stores write
 * them.
 */
@NullMarked
package io.strongroom.provider.pem;

import org.jspecify.annotations.NullMarked;
