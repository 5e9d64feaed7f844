package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The applications that administer a tenant and its subscription: Graph and Resource Manager. */
final class Owners {
  private final FakeAzure azure;
  private final Set<String> clientIds = ConcurrentHashMap.newKeySet();

  Owners(FakeAzure azure) {
    this.azure = azure;
  }

  void add(Application application) {
    clientIds.add(application.clientId());
  }

  void clear() {
    clientIds.clear();
  }

  /**
   * Whose token a call has, be it an owner's or not.
   *
   * @param resource that the token has to be for
   */
  Application caller(FakeAzureRequest request, String resource) throws FakeAzureRefusal {
    AccessTokens tokens = azure.entra().tokens();
    JsonObject claims =
        request
            .bearer()
            .filter(tokens::isSigned)
            .flatMap(SignedTokens::claims)
            .filter(some -> !tokens.hasEnded(some))
            .filter(some -> Hosts.bare(some.get("aud").getAsString()).equals(resource))
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofManagement(
                        401,
                        "InvalidAuthenticationToken",
                        "The access token is missing, invalid, over, or not for " + resource));
    return azure
        .entra()
        .application(claims.get("tid").getAsString(), claims.get("appid").getAsString());
  }

  boolean isOwner(Application application) {
    return clientIds.contains(application.clientId());
  }

  /** The same, and refuses who is no owner. */
  Application owner(FakeAzureRequest request, String resource) throws FakeAzureRefusal {
    Application caller = caller(request, resource);
    if (!isOwner(caller)) {
      throw FakeAzureRefusal.ofManagement(
          403,
          "AuthorizationFailed",
          "The client '%s' does not have authorization to perform this action."
              .formatted(caller.clientId()));
    }
    return caller;
  }
}
