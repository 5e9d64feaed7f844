package io.strongroom.provider.vault.spec;

import java.util.Optional;

/**
 * How a pod logs in.
 *
 * @param mount path of the auth method, {@code kubernetes}
 * @param role the role at it
 * @param audience the audience of the service-account token that is shown
 * @param namespace the Enterprise namespace of the auth method and of the secrets
 */
public record Login(String mount, String role, String audience, Optional<String> namespace) {}
