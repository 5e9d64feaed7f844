/**
 * YAML as people write it into a SecretProviderClass, read the way Go's libraries read it.
 *
 * <p>Scalars keep their source text ({@code 0644} stays {@code 0644}); what a field means is
 * decided when the field is asked for, in one place: {@link Scalars}. There are no constructors and
 * no classes named by a document, and size, depth and aliases are limited, because the author of a
 * document is not trusted with the node.
 */
@NullMarked
package io.strongroom.provider.yaml;

import org.jspecify.annotations.NullMarked;
