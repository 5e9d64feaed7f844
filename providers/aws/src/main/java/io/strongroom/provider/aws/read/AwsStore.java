package io.strongroom.provider.aws.read;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.identity.AwsIdentities;
import io.strongroom.provider.aws.identity.TokenAudiences;
import io.strongroom.provider.aws.sdk.AwsCalls;
import io.strongroom.provider.aws.sdk.AwsClients;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.aws.sdk.AwsErrors;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.ServiceAccounts;

/**
 * What all fetches from AWS share: clients of the SDK, credentials by identity, and which roles may
 * not read in batches. Made by the first fetch, one for a provider. Any thread.
 */
public final class AwsStore implements AutoCloseable {
  private final AwsClients clients;
  private final AwsCalls calls;
  private final AwsIdentities identities;
  private final Denials<String> batches;

  public AwsStore(
      AwsConnectionSettings connection,
      AgentSettings agent,
      TokenAudiences audiences,
      ServiceAccounts accounts,
      Clocks clock) {
    clients = new AwsClients(connection, clock);
    calls = new AwsCalls(new AwsErrors(clock));
    identities = new AwsIdentities(accounts, clients, calls, agent, audiences, clock);
    batches = new Denials<>(clock);
  }

  AwsClients clients() {
    return clients;
  }

  AwsCalls calls() {
    return calls;
  }

  AwsIdentities identities() {
    return identities;
  }

  /**
   * Which roles may not read secrets in batches: the right is one of its own, which today's
   * policies do not have.
   */
  Denials<String> batches() {
    return batches;
  }

  @Override
  public void close() {
    clients.close();
  }
}
