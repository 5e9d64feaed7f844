package io.strongroom.provider.aws.spec;

import java.util.Optional;

/**
 * What is asked for in one region.
 *
 * @param id name or ARN
 * @param version a secret's version id, a parameter's number
 * @param label a secret's stage, a parameter's label
 */
public record Reference(String id, Optional<String> version, Optional<String> label) {}
