package io.strongroom.provider.aws.spec;

import io.strongroom.provider.aws.jmes.JmesPath;
import java.util.OptionalInt;

/**
 * A value within an object that becomes a file of its own.
 *
 * @param alias as the class writes it, for messages
 */
public record Extract(JmesPath expression, String alias, String path, OptionalInt mode) {}
