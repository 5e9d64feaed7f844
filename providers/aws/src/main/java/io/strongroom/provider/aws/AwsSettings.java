package io.strongroom.provider.aws;

import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.identity.TokenAudiences;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import java.util.Optional;

/**
 * What the operator of the node has set.
 *
 * @param region for classes that name none; without it the node's own is looked up, once
 * @param connection how AWS is reached
 * @param agent where EKS Pod Identity is on the node
 * @param audiences of the tokens that kubelet brings
 */
public record AwsSettings(
    Optional<String> region,
    AwsConnectionSettings connection,
    AgentSettings agent,
    TokenAudiences audiences) {
  /** With the usual audiences. */
  public AwsSettings(
      Optional<String> region, AwsConnectionSettings connection, AgentSettings agent) {
    this(region, connection, agent, TokenAudiences.DEFAULT);
  }

  /** An operator who has set nothing. */
  public static AwsSettings none() {
    return new AwsSettings(Optional.empty(), AwsConnectionSettings.DEFAULT, AgentSettings.DEFAULT);
  }
}
