/**
 * What providers make of several values beyond what upstream's do: a file for every key, and a file
 * that is rendered from several of them. No I/O, and nothing a template could call.
 */
@NullMarked
package io.strongroom.provider.transform;

import org.jspecify.annotations.NullMarked;
