package io.strongroom.provider.aws.identity;

import java.net.URI;
import java.time.Duration;

/**
 * The agent of EKS Pod Identity, which runs on every node of such a cluster.
 *
 * @param timeout how long one attempt waits for its answer
 */
public record AgentSettings(URI ipv4, URI ipv6, Duration timeout) {
  /** Where EKS has it. */
  public static final AgentSettings DEFAULT =
      new AgentSettings(
          URI.create("http://169.254.170.23/v1/credentials"),
          URI.create("http://[fd00:ec2::23]/v1/credentials"),
          Duration.ofSeconds(5));

  /** The same, waiting as long. */
  public AgentSettings within(Duration attempt) {
    return new AgentSettings(ipv4, ipv6, attempt);
  }
}
