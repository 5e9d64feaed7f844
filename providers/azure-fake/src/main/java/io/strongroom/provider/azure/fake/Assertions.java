package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.azure.fake.Application.FederatedCredential;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Looks at the tokens of other issuers that clients present in place of a secret. */
final class Assertions {
  private static final String HINT =
      "Check your federated identity credential Subject, Audience and Issuer against the presented"
          + " assertion."
          + " https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

  private final Map<String, Supplier<List<PublicKey>>> issuers = new ConcurrentHashMap<>();

  /** Whose keys are at {@code ISSUER/.well-known/openid-configuration}. */
  void issuer(String issuer, Supplier<List<PublicKey>> keys) {
    issuers.put(issuer, keys);
  }

  /** Refuses what none of an application's federated credentials is for. */
  void check(Application application, String assertion) throws FakeAzureRefusal {
    JsonObject claims = claims(assertion);
    String issuer = text(claims, "iss");
    List<FederatedCredential> left = application.federated();
    if (left.isEmpty()) {
      throw invalid(
          70025,
          "The client '%s' has no configured federated identity credentials."
              .formatted(application.clientId()));
    }
    left = left.stream().filter(credential -> credential.issuer().equals(issuer)).toList();
    if (left.isEmpty()) {
      throw noMatch(700211, "issuer", issuer);
    }
    List<String> audiences = audiences(claims);
    left = left.stream().filter(one -> audiences.contains(one.audience())).toList();
    if (left.isEmpty()) {
      throw noMatch(700212, "audience", String.join(", ", audiences));
    }
    String subject = text(claims, "sub");
    if (left.stream().noneMatch(credential -> credential.subject().equals(subject))) {
      throw noMatch(700213, "subject", subject);
    }
    checkSigned(assertion, claims, issuer);
  }

  static JsonObject claims(String assertion) throws FakeAzureRefusal {
    return SignedTokens.claims(assertion)
        .orElseThrow(
            () ->
                FakeAzureRefusal.ofEntra(
                    400, "invalid_request", 50027, "JWT token is invalid or malformed."));
  }

  /** Refuses what the issuer has not signed, or what is over. */
  void checkSigned(String assertion, JsonObject claims, String issuer) throws FakeAzureRefusal {
    Supplier<List<PublicKey>> keys =
        Optional.ofNullable(issuers.get(issuer))
            .orElseThrow(
                () ->
                    FakeAzureRefusal.ofEntra(
                        400,
                        "invalid_request",
                        50166,
                        "Request to External OIDC endpoint failed."));
    if (!SignedTokens.isSigned(assertion, keys.get())) {
      throw invalid(
          700027,
          "Client assertion contains an invalid signature. [Reason - The key was not found.]");
    }
    long expires = claims.has("exp") ? claims.get("exp").getAsLong() : 0;
    if (expires <= Instant.now().getEpochSecond()) {
      throw invalid(
          700024,
          "Client assertion is not within its valid time range. Current time: %s, expiry time of"
                  .formatted(Instant.now())
              + " assertion %s.".formatted(Instant.ofEpochSecond(expires)));
    }
  }

  static String text(JsonObject claims, String name) {
    return claims.has(name) ? claims.get(name).getAsString() : "";
  }

  static List<String> audiences(JsonObject claims) {
    return claims.get("aud") instanceof JsonArray array
        ? array.asList().stream().map(JsonElement::getAsString).toList()
        : List.of(text(claims, "aud"));
  }

  private static FakeAzureRefusal invalid(int code, String message) {
    return FakeAzureRefusal.ofEntra(401, "invalid_client", code, message);
  }

  private static FakeAzureRefusal noMatch(int code, String what, String value) {
    return invalid(
        code,
        "No matching federated identity record found for presented assertion %s '%s'. %s"
            .formatted(what, value, HINT));
  }
}
