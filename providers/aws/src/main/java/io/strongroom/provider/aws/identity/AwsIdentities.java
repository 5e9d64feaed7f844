package io.strongroom.provider.aws.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.sdk.AwsCalls;
import io.strongroom.provider.aws.sdk.AwsClients;
import io.strongroom.provider.aws.spec.AssumedRole;
import io.strongroom.provider.aws.spec.AwsClass;
import io.strongroom.provider.aws.spec.Identification;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.ServiceAccountUid;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Credentials for pods, by the token of their service account alone: there is no way from here to
 * the node's own credentials.
 *
 * <p>Remembered by identity and region until shortly before they end; then the next fetch brings
 * the token for new ones. A pod shows a valid token of its own each time, also where others have
 * asked before.
 */
public final class AwsIdentities {
  /** More identities than a node has pods. */
  private static final int MAX_IDENTITIES = 1024;

  private final RoleAnnotations annotations;
  private final TokenService sts;
  private final PodIdentityAgent agent;
  private final TokenAudiences audiences;
  private final Clocks clock;
  private final IdentityCache<AwsIdentityKey, AwsSessionCredentials> granted;

  public AwsIdentities(
      ServiceAccounts accounts,
      AwsClients clients,
      AwsCalls calls,
      AgentSettings agentSettings,
      TokenAudiences audiences,
      Clocks clock) {
    annotations = new RoleAnnotations(accounts, clock);
    sts = new TokenService(clients, calls, clock);
    agent = new PodIdentityAgent(agentSettings);
    this.audiences = audiences;
    this.clock = clock;
    granted = new IdentityCache<>(MAX_IDENTITIES, clock);
  }

  /**
   * Finds out who a pod is, by what this node knows: its token, the annotation of its service
   * account, the agent. What fails here fails for every region.
   */
  public AwsIdentity identify(PodIdentity pod, AwsClass spec, Deadline deadline)
      throws StoreException, InterruptedException {
    Token token = token(pod, audiences.of(spec.identification()));
    String uid = ServiceAccountUid.of(token.exposeToken());
    AwsIdentityKey key =
        switch (spec.identification()) {
          case Identification.WebIdentity _ ->
              key(pod, uid, Optional.empty(), annotations.roleOf(pod, uid, deadline));
          case Identification.PodIdentity(_, boolean shared) ->
              key(pod, uid, shared ? Optional.empty() : Optional.of(pod.uid()), "");
        };
    AwsIdentity identified = new AwsIdentity(key, token, spec.identification(), spec.assumedRole());
    if (spec.identification() instanceof Identification.PodIdentity agentOf) {
      ofAgent(identified, agentOf, deadline);
    }
    return identified;
  }

  /** Credentials of a pod for calls in a region. */
  public AwsGrant grant(AwsIdentity pod, String region, Deadline deadline)
      throws StoreException, InterruptedException {
    AwsGrant own =
        switch (pod.identification()) {
          case Identification.WebIdentity _ -> ofToken(pod, region, deadline);
          case Identification.PodIdentity agentOf -> ofAgent(pod, agentOf, deadline);
        };
    return pod.assumed().isPresent()
        ? assumed(pod.key().in(region).taking(pod.assumed().get()), own, deadline)
        : own;
  }

  private static AwsIdentityKey key(
      PodIdentity pod, String uid, Optional<String> podUid, String role) {
    return new AwsIdentityKey(
        pod.namespace(), pod.serviceAccount(), uid, podUid, role, "", Optional.empty());
  }

  private AwsGrant ofToken(AwsIdentity pod, String region, Deadline deadline)
      throws StoreException, InterruptedException {
    AwsIdentityKey key = pod.key().in(region);
    return new AwsGrant(
        key, role(key), granted.get(key, deadline, () -> sts.ofToken(key, pod.token(), deadline)));
  }

  /** The agent's credentials are good for every region. */
  private AwsGrant ofAgent(AwsIdentity pod, Identification.PodIdentity how, Deadline deadline)
      throws StoreException, InterruptedException {
    AwsIdentityKey key = pod.key();
    return new AwsGrant(
        key,
        role(key),
        granted.get(
            key,
            deadline,
            () -> {
              PodIdentityAgent.Answer answer = agent.ask(pod.token(), how.addresses(), deadline);
              return TokenService.lasting(answer.credentials(), answer.expires(), clock);
            }));
  }

  private static String role(AwsIdentityKey identity) {
    return identity.role().isEmpty()
        ? "the Pod Identity role of service account %s/%s"
            .formatted(identity.namespace(), identity.serviceAccount())
        : "role " + identity.role();
  }

  private AwsGrant assumed(AwsIdentityKey key, AwsGrant own, Deadline deadline)
      throws StoreException, InterruptedException {
    AssumedRole role = key.assumed().orElseThrow();
    return new AwsGrant(
        key,
        "role %s, taken on by %s".formatted(role.arn(), own.role()),
        granted.get(key, deadline, () -> sts.ofRole(key, role, own, deadline)));
  }

  /** AWS takes these credentials no more: the next one who asks gets others. */
  public void refused(AwsGrant grant) {
    granted.forget(grant.identity(), grant.credentials());
  }

  /** A pod without a valid token of its own gets nothing. */
  private Token token(PodIdentity pod, String audience) throws StoreException {
    Optional<Token> token =
        pod.tokens().forAudience(audience).filter(found -> !found.exposeToken().isEmpty());
    if (token.isEmpty()) {
      throw withoutToken(
          ("kubelet passed no service-account token for audience '%s': add it to spec.tokenRequests"
                  + " of the CSIDriver, as {audience: %s}")
              .formatted(audience, audience));
    }
    if (!clock.now().isBefore(token.get().expires())) {
      throw withoutToken(
          "the service-account token for audience '%s' has expired; kubelet brings another one"
              .formatted(audience));
    }
    return token.get();
  }

  private static StoreException withoutToken(String words) {
    return StoreException.of(Phase.IDENTITY, Kind.UNAUTHENTICATED, words);
  }
}
