package io.strongroom.provider.azure.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.rest.AzureCallDescription;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.AzureRestRequest;
import io.strongroom.provider.azure.rest.AzureRestRequest.Way;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The services that hand out tokens for vaults: Entra, the cluster's token proxy, the machine. */
final class AzureTokenServices {
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final String AD_FS = "adfs";

  /** The tenant knows no resource of that name. */
  private static final String NO_RESOURCE = "AADSTS500011";

  private static final String RESOURCE_ADVICE =
      "is cloudName right? Where cloudEnvFileName describes the cloud, its"
          + " resourceIdentifiers.keyVault names the resource of the vaults";

  private static final Duration MIN_LIFE = Duration.ofSeconds(1);

  private final AzureCalls calls;
  private final Clocks clock;

  AzureTokenServices(AzureCalls calls, Clocks clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /** For the token of a service account that the application is federated with (RFC 7523). */
  Made<String> forAssertion(AzureIdentityKey key, Token token, Deadline deadline)
      throws StoreException, InterruptedException {
    return explained(
        "is it federated with this cluster's issuer and subject system:serviceaccount:%s:%s?"
            .formatted(key.namespace(), key.serviceAccount()),
        () ->
            post(
                key,
                URI.create(key.cloud().login() + tokenPath(key.tenant())),
                assertion(token),
                Way.OUTBOUND,
                description(key, token),
                deadline));
  }

  /** The same where the cluster itself vouches for the service account. */
  Made<String> forBinding(AzureIdentityKey key, Token token, URI proxy, Deadline deadline)
      throws StoreException, InterruptedException {
    return explained(
        "may the service account %s/%s use-managed-identity of %s, group cid.wi.aks.azure.com?"
            .formatted(key.namespace(), key.serviceAccount(), key.clientId()),
        () ->
            post(
                key,
                proxy.resolve(tokenPath(key.tenant())),
                assertion(token),
                Way.TOKEN_PROXY,
                description(key, token),
                deadline));
  }

  Made<String> forSecret(AzureIdentityKey key, String clientSecret, Deadline deadline)
      throws StoreException, InterruptedException {
    return explained(
        "are clientid and clientsecret of nodePublishSecretRef an application there and the value"
            + " of a secret of it that has not ended, and not swapped?",
        () ->
            post(
                key,
                URI.create(key.cloud().login() + tokenPath(key.tenant())),
                Map.of("client_secret", clientSecret),
                Way.OUTBOUND,
                AzureCallDescription.forToken(
                    "token of the application of nodePublishSecretRef in tenant " + key.tenant(),
                    List.of(clientSecret, key.clientId())),
                deadline));
  }

  Made<String> ofMachine(AzureIdentityKey key, URI service, Deadline deadline)
      throws StoreException, InterruptedException {
    Map<String, String> query =
        new TreeMap<>(Map.of("api-version", "2018-02-01", "resource", key.cloud().resource()));
    if (!key.clientId().isEmpty()) {
      query.put("client_id", key.clientId());
    }
    AzureCallDescription description =
        AzureCallDescription.forToken("token of the machine's identity", List.of());
    return explained(
        "does the machine have that identity (userAssignedIdentityID)?",
        () ->
            made(
                calls.make(
                    deadline,
                    description,
                    AzureRestRequest.ofMachine(
                        service.resolve(
                            "/metadata/identity/oauth2/token?" + AzureRestRequest.encoded(query)))),
                description));
  }

  private static String tokenPath(String tenant) {
    return tenant.equalsIgnoreCase(AD_FS)
        ? "/%s/oauth2/token".formatted(AD_FS)
        : "/%s/oauth2/v2.0/token".formatted(tenant);
  }

  private static Map<String, String> assertion(Token token) {
    return Map.of("client_assertion_type", ASSERTION, "client_assertion", token.exposeToken());
  }

  private static AzureCallDescription description(AzureIdentityKey key, Token token) {
    return AzureCallDescription.forToken(
        "token of application %s in tenant %s".formatted(key.clientId(), key.tenant()),
        List.of(token.exposeToken()));
  }

  private Made<String> post(
      AzureIdentityKey key,
      URI address,
      Map<String, String> proof,
      Way way,
      AzureCallDescription description,
      Deadline deadline)
      throws StoreException, InterruptedException {
    Map<String, String> form = new TreeMap<>(proof);
    form.put("grant_type", "client_credentials");
    form.put("client_id", key.clientId());
    form.put("scope", key.cloud().resource() + "/.default");
    return made(
        calls.make(deadline, description, AzureRestRequest.post(address, form, way)), description);
  }

  @FunctionalInterface
  private interface Asking {
    Made<String> ask() throws StoreException, InterruptedException;
  }

  private static Made<String> explained(String advice, Asking asking)
      throws StoreException, InterruptedException {
    try {
      return asking.ask();
    } catch (StoreException e) {
      StoreException inIdentity = e.inIdentity();
      throw switch (e.kind()) {
        case DENIED, UNAUTHENTICATED, INVALID ->
            inIdentity.withText(
                "%s; %s"
                    .formatted(
                        e.text(),
                        e.code().filter(NO_RESOURCE::equals).isPresent()
                            ? RESOURCE_ADVICE
                            : advice));
        case NOT_FOUND, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> inIdentity;
      };
    }
  }

  /** A token with the seconds of its life. */
  private Made<String> made(Answered answered, AzureCallDescription description)
      throws StoreException {
    return answered.read(json -> made(json, description));
  }

  private Made<String> made(JsonObject answer, AzureCallDescription description)
      throws StoreException {
    String token = text(answer, "access_token", description);
    try {
      Duration life = Duration.ofSeconds(Long.parseLong(text(answer, "expires_in", description)));
      if (life.compareTo(MIN_LIFE) < 0 || !isHeader(token)) {
        throw badAnswer(description);
      }
      return Made.until(token, clock.now().plus(life), clock);
    } catch (NumberFormatException | ArithmeticException e) {
      throw badAnswer(description);
    }
  }

  /** It becomes a part of a header. */
  private static boolean isHeader(String token) {
    return token.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
  }

  private static String text(JsonObject answer, String field, AzureCallDescription description)
      throws StoreException {
    JsonElement value = answer.get(field);
    if (value != null && value.isJsonPrimitive() && !value.getAsString().isEmpty()) {
      return value.getAsString();
    }
    throw badAnswer(description);
  }

  private static StoreException badAnswer(AzureCallDescription description) {
    return StoreException.of(
        Phase.IDENTITY, Kind.BAD_ANSWER, description.subject() + ": the answer has no token");
  }
}
