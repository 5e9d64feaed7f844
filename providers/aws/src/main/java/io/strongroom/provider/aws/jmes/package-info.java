/** JMESPath, with Go's words for what is no text. */
@NullMarked
package io.strongroom.provider.aws.jmes;

import org.jspecify.annotations.NullMarked;
