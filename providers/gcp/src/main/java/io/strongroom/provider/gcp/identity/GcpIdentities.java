package io.strongroom.provider.gcp.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.ServiceAccountUid;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.rest.GoogleCallDescription;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.gcp.spec.Auth;
import io.strongroom.provider.gcp.spec.GcpClass;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Tokens for pods: by the token of their service account, by a key that they bring along, or as the
 * node; the latter two only where the operator allows them.
 *
 * <p>Remembered by identity until shortly before they end; the next fetch brings the token for new
 * ones. A pod shows a valid token of its own each time, also where others have asked before.
 */
public final class GcpIdentities {
  private static final String KEY_FILE = "key.json";
  private static final String NODE = "node";

  /** More identities than a node has pods. */
  private static final int MAX_IDENTITIES = 1024;

  private final GcpIdentitySettings settings;
  private final IdentityPools pools;
  private final ServiceAccountAnnotations annotations;
  private final GcpTokenServices services;
  private final Clocks clock;
  private final IdentityCache<GcpIdentityKey, String> granted;

  public GcpIdentities(
      GcpIdentitySettings settings,
      IdentityPools pools,
      ServiceAccounts accounts,
      GoogleCalls calls,
      String universe,
      Clocks clock) {
    this.settings = settings;
    this.pools = pools;
    annotations = new ServiceAccountAnnotations(accounts, clock);
    services = new GcpTokenServices(calls, clock, universe);
    this.clock = clock;
    granted = new IdentityCache<>(MAX_IDENTITIES, clock);
  }

  /** Finds out who a pod is, by what this node knows. */
  public GcpIdentity identify(
      PodIdentity pod, NodePublishSecrets secrets, GcpClass spec, Deadline deadline)
      throws StoreException, InterruptedException {
    Optional<String> keyFile =
        settings.keys() ? secrets.exposeValue(KEY_FILE) : Optional.<String>empty();
    if (keyFile.isPresent()) {
      return byKey(pod, keyFile.get(), spec);
    }
    return spec.auth() == Auth.NODE ? asNode() : byToken(pod, spec, deadline);
  }

  private static GcpIdentity byKey(PodIdentity pod, String file, GcpClass spec)
      throws StoreException {
    if (spec.auth() != Auth.UNSPECIFIED) {
      throw failure(
          Kind.INVALID,
          "attempting to set both nodePublishSecretRef and %s auth".formatted(spec.auth().id()));
    }
    AccountKey key = AccountKey.parse(file);
    return new GcpIdentity.ByKey(
        new GcpIdentityKey(pod.namespace(), "", "", "key " + key.hash(), Optional.empty()), key);
  }

  private GcpIdentity asNode() throws StoreException {
    if (!settings.node()) {
      throw failure(
          Kind.DENIED,
          "auth provider-adc is the identity of the node, which the operator has not allowed to"
              + " classes (chart: providers.gcp.allowNodeIdentity)");
    }
    return new GcpIdentity.AsNode(new GcpIdentityKey("", "", "", NODE, Optional.empty()));
  }

  private GcpIdentity byToken(PodIdentity pod, GcpClass spec, Deadline deadline)
      throws StoreException, InterruptedException {
    Audience audience = pools.of(spec, deadline);
    Token token = token(pod, pools.ofToken(audience));
    String uid = ServiceAccountUid.of(token.exposeToken());
    return new GcpIdentity.ByToken(
        new GcpIdentityKey(
            pod.namespace(), pod.serviceAccount(), uid, audience.text(), Optional.empty()),
        audience,
        token,
        annotations.of(pod, uid, deadline));
  }

  /** A token of a pod for calls. */
  public GcpGrant grant(GcpIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    return switch (pod) {
      case GcpIdentity.ByToken byToken -> ofToken(byToken, deadline);
      case GcpIdentity.ByKey(GcpIdentityKey key, AccountKey accountKey) ->
          new GcpGrant(
              key,
              "serviceAccount:" + accountKey.email(),
              granted.get(key, deadline, () -> services.forKey(accountKey, deadline)));
      case GcpIdentity.AsNode(GcpIdentityKey key) ->
          new GcpGrant(
              key,
              "the service account of the node",
              granted.get(key, deadline, () -> ofNode(deadline)));
    };
  }

  private GcpGrant ofToken(GcpIdentity.ByToken pod, Deadline deadline)
      throws StoreException, InterruptedException {
    GcpGrant own = federated(pod, deadline);
    if (pod.impersonated().isEmpty()) {
      return own;
    }
    Impersonated account = pod.impersonated().get();
    GcpIdentityKey key = pod.key().as(account);
    return new GcpGrant(
        key,
        "serviceAccount:" + account.email(),
        granted.get(key, deadline, () -> impersonated(pod, account, own, deadline)));
  }

  private GcpGrant federated(GcpIdentity.ByToken pod, Deadline deadline)
      throws StoreException, InterruptedException {
    GcpIdentityKey key = pod.key();
    String account = "%s/%s".formatted(key.namespace(), key.serviceAccount());
    return new GcpGrant(
        key,
        pod.audience().principal(key.namespace(), key.serviceAccount()),
        granted.get(
            key,
            deadline,
            () -> services.exchange(account, pod.audience(), pod.token(), deadline)));
  }

  /** Where the pod's own token is taken no more it is replaced, once. */
  private Made<String> impersonated(
      GcpIdentity.ByToken pod, Impersonated account, GcpGrant own, Deadline deadline)
      throws StoreException, InterruptedException {
    try {
      return services.impersonate(account, own, deadline);
    } catch (StoreException e) {
      if (e.kind() != Kind.UNAUTHENTICATED) {
        throw e;
      }
      refused(own);
      return services.impersonate(account, federated(pod, deadline), deadline);
    }
  }

  private Made<String> ofNode(Deadline deadline) throws StoreException, InterruptedException {
    URI server =
        settings
            .metadataServer()
            .orElseThrow(
                () ->
                    failure(
                        Kind.INVALID,
                        "auth provider-adc takes a metadata server, and none is set (chart:"
                            + " providers.gcp.metadataServer)"));
    return services.made(
        new MetadataServer(server).token(deadline),
        new GoogleCallDescription("token of the node's service account", "", "", List.of()));
  }

  /** Google takes this token no more: the next {@link #grant} makes another. */
  public void refused(GcpGrant grant) {
    granted.forget(grant.identity(), grant.accessToken());
  }

  /** A pod without a valid token of its own gets nothing. */
  private Token token(PodIdentity pod, String audience) throws StoreException {
    Optional<Token> token =
        pod.tokens().forAudience(audience).filter(found -> !found.exposeToken().isEmpty());
    if (token.isEmpty()) {
      throw failure(
          Kind.UNAUTHENTICATED,
          ("unable to fetch SA token from driver: no token has audience '%s'; add it to"
                  + " spec.tokenRequests of the CSIDriver, as {audience: \"%s\"}")
              .formatted(audience, audience));
    }
    if (!clock.now().isBefore(token.get().expires())) {
      throw failure(
          Kind.UNAUTHENTICATED,
          "the service-account token for audience '%s' has expired; kubelet brings another one"
              .formatted(audience));
    }
    return token.get();
  }

  private static StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.IDENTITY, kind, words);
  }
}
