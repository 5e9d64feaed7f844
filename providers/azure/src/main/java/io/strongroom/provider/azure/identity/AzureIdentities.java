package io.strongroom.provider.azure.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings.TokenProxyAddress;
import io.strongroom.provider.azure.spec.AzureClass;
import io.strongroom.provider.azure.spec.AzureCloud;
import io.strongroom.provider.azure.spec.IdentityMode;
import io.strongroom.provider.cloud.IdentityCache;
import io.strongroom.provider.cloud.ServiceAccountUid;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.Optional;

/**
 * Tokens for pods: by the token of their service account, at Entra or at the cluster's token proxy,
 * by a client secret that they bring along, or as the machine, which the operator has to allow.
 *
 * <p>Remembered by identity until shortly before they end; the next fetch brings the token for new
 * ones. A pod shows a valid token of its own each time, also where others have asked before.
 */
public final class AzureIdentities {
  /** More identities than a node has pods. */
  private static final int MAX_IDENTITIES = 1024;

  private final AzureIdentitySettings settings;
  private final Optional<TokenProxyAddress> tokenProxy;
  private final CloudFiles clouds;
  private final ClientIds clientIds;
  private final AzureTokenServices services;
  private final Clocks clock;
  private final IdentityCache<AzureIdentityKey, String> granted;

  public AzureIdentities(
      AzureIdentitySettings settings,
      AzureConnectionSettings connection,
      ServiceAccounts accounts,
      AzureCalls calls,
      Clocks clock) {
    this.settings = settings;
    tokenProxy = connection.tokenProxy();
    clouds = new CloudFiles(connection.cloudFiles());
    clientIds = new ClientIds(accounts, clock);
    services = new AzureTokenServices(calls, clock);
    this.clock = clock;
    granted = new IdentityCache<>(MAX_IDENTITIES, clock);
  }

  /** Finds out who a pod is, by what this node knows. */
  public AzureIdentity identify(
      PodIdentity pod, NodePublishSecrets secrets, AzureClass spec, Deadline deadline)
      throws StoreException, InterruptedException {
    AzureCloud cloud = clouds.cloud(spec.cloud());
    return switch (spec.mode()) {
      case MACHINE -> asMachine(spec, cloud);
      case TOKEN_PROXY -> byBinding(pod, spec, cloud);
      case UNSPECIFIED ->
          spec.clientId().isPresent()
              ? byToken(pod, spec, cloud, spec.clientId().get())
              : bySecretOrAnnotation(pod, secrets, spec, cloud, deadline);
    };
  }

  private AzureIdentity asMachine(AzureClass spec, AzureCloud cloud) throws StoreException {
    if (settings.machineService().isEmpty()) {
      throw failure(
          spec.mode(),
          Kind.DENIED,
          "it is the identity of the machine, which the operator has not allowed to classes (chart:"
              + " providers.azure.allowMachineIdentity)");
    }
    return new AzureIdentity.AsMachine(
        new AzureIdentityKey(
            "", "", "", "machine", cloud, spec.tenant(), spec.machineIdentity().orElse("")));
  }

  private AzureIdentity byBinding(PodIdentity pod, AzureClass spec, AzureCloud cloud)
      throws StoreException {
    Token token =
        token(
            pod,
            spec.mode(),
            settings.bindingAudience(),
            "service account tokens are required for identity binding",
            "failed to parse service account token for identity binding, error: ");
    return new AzureIdentity.ByBinding(
        key(pod, token, "binding", cloud, spec.tenant(), spec.clientId().orElse("")), token);
  }

  private AzureIdentity byToken(PodIdentity pod, AzureClass spec, AzureCloud cloud, String clientId)
      throws StoreException {
    Token token = tokenForEntra(pod, spec);
    return new AzureIdentity.ByToken(
        key(pod, token, "token", cloud, spec.tenant(), clientId), token);
  }

  private Token tokenForEntra(PodIdentity pod, AzureClass spec) throws StoreException {
    String words = "failed to parse workload identity tokens, error: ";
    return token(
        pod, spec.mode(), settings.audience(), words + "service account tokens not found", words);
  }

  private AzureIdentity bySecretOrAnnotation(
      PodIdentity pod,
      NodePublishSecrets secrets,
      AzureClass spec,
      AzureCloud cloud,
      Deadline deadline)
      throws StoreException, InterruptedException {
    Optional<ServicePrincipal> principal = ServicePrincipal.of(secrets);
    if (principal.isPresent()) {
      return bySecret(pod, principal.get(), spec, cloud);
    }
    Optional<String> annotated = annotated(pod, deadline);
    if (annotated.isEmpty()) {
      throw failure(
          spec.mode(),
          Kind.INVALID,
          ("could not find clientid in secrets: set clientID in the class, annotate service account"
                  + " %s/%s with %s, or name a nodePublishSecretRef with clientid and clientsecret")
              .formatted(pod.namespace(), pod.serviceAccount(), ClientIds.ANNOTATION));
    }
    return byToken(pod, spec, cloud, annotated.get());
  }

  private static AzureIdentity bySecret(
      PodIdentity pod, ServicePrincipal principal, AzureClass spec, AzureCloud cloud) {
    return new AzureIdentity.BySecret(
        new AzureIdentityKey(
            pod.namespace(),
            "",
            "",
            "secret " + principal.mark(),
            cloud,
            spec.tenant(),
            principal.clientId()),
        principal.clientSecret());
  }

  private Optional<String> annotated(PodIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    String uid =
        pod.tokens()
            .forAudience(settings.audience())
            .map(token -> ServiceAccountUid.of(token.exposeToken()))
            .orElse("");
    return clientIds.of(pod, uid, deadline);
  }

  private static AzureIdentityKey key(
      PodIdentity pod,
      Token token,
      String source,
      AzureCloud cloud,
      String tenant,
      String clientId) {
    return new AzureIdentityKey(
        pod.namespace(),
        pod.serviceAccount(),
        ServiceAccountUid.of(token.exposeToken()),
        source,
        cloud,
        tenant,
        clientId);
  }

  /** A token of a pod for calls. */
  public AzureGrant grant(AzureIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    AzureIdentityKey key = pod.key();
    String principal =
        switch (pod) {
          case AzureIdentity.ByToken _, AzureIdentity.BySecret _ -> "application " + key.clientId();
          case AzureIdentity.ByBinding _ -> "managed identity " + key.clientId();
          case AzureIdentity.AsMachine _ ->
              key.clientId().isEmpty()
                  ? "the machine's identity"
                  : "the machine's identity " + key.clientId();
        };
    String token =
        granted.get(
            key,
            deadline,
            () ->
                switch (pod) {
                  case AzureIdentity.ByToken(var _, Token own) ->
                      services.forAssertion(key, own, deadline);
                  case AzureIdentity.ByBinding(var _, Token own) ->
                      services.forBinding(key, own, proxy(), deadline);
                  case AzureIdentity.BySecret(var _, String secret) ->
                      services.forSecret(key, secret, deadline);
                  case AzureIdentity.AsMachine _ ->
                      services.ofMachine(key, settings.machineService().orElseThrow(), deadline);
                });
    return new AzureGrant(key, principal, token);
  }

  private URI proxy() throws StoreException {
    return tokenProxy
        .map(TokenProxyAddress::address)
        .orElseThrow(
            () ->
                failure(
                    IdentityMode.TOKEN_PROXY,
                    Kind.INVALID,
                    "proxy transport not available: the operator has named no token proxy (chart:"
                        + " providers.azure.identityBinding.enabled)"));
  }

  /** Azure takes this token no more: the next {@link #grant} makes another. */
  public void refused(AzureGrant grant) {
    granted.forget(grant.identity(), grant.accessToken());
  }

  /** A pod without a valid token of its own gets nothing. */
  private Token token(
      PodIdentity pod, IdentityMode mode, String audience, String ifNone, String ifOthers)
      throws StoreException {
    String advice =
        "; add it to spec.tokenRequests of the CSIDriver, as {audience: \"%s\"}"
            .formatted(audience);
    if (pod.tokens().audiences().isEmpty()) {
      throw failure(mode, Kind.UNAUTHENTICATED, ifNone + advice);
    }
    Optional<Token> token =
        pod.tokens().forAudience(audience).filter(found -> !found.exposeToken().isEmpty());
    if (token.isEmpty()) {
      throw failure(
          mode,
          Kind.UNAUTHENTICATED,
          "%stoken for audience %s not found%s".formatted(ifOthers, audience, advice));
    }
    if (!clock.now().isBefore(token.get().expires())) {
      throw failure(
          mode,
          Kind.UNAUTHENTICATED,
          "the service-account token for audience %s has expired; kubelet brings another one"
              .formatted(audience));
    }
    return token.get();
  }

  /** A pod is not identified, with what to change. */
  static StoreException failure(IdentityMode mode, Kind kind, String words) {
    return StoreException.of(
        Phase.IDENTITY,
        kind,
        "failed to build auth config for mode %s: %s".formatted(mode.id(), words));
  }
}
