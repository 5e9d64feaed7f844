/** The demo: one volume on this machine, from publish to unpublish, printed step by step. */
@NullMarked
package io.strongroom.cli.demo;

import org.jspecify.annotations.NullMarked;
