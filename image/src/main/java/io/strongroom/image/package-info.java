/**
 * Makes the container image: a linked Java runtime, the app, the few libraries of the system that
 * both need, and an ahead-of-time cache trained in that very file system.
 */
@NullMarked
package io.strongroom.image;

import org.jspecify.annotations.NullMarked;
