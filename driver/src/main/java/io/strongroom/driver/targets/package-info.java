/**
 * What is at a publish target: a volume, one that is not complete, or something else; and its
 * removal.
 */
@NullMarked
package io.strongroom.driver.targets;

import org.jspecify.annotations.NullMarked;
