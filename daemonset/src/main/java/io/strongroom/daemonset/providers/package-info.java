/**
 * The providers of the image: {@link BuiltInProviders} lists them, and each has one file with its
 * flags and how it is made of them.
 */
@NullMarked
package io.strongroom.daemonset.providers;

import org.jspecify.annotations.NullMarked;
