package io.strongroom.provider.gcp.identity;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.rest.GoogleCallDescription;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.rest.GoogleRestRequest;
import io.strongroom.provider.gcp.rest.GoogleRestRequest.Body;
import io.strongroom.provider.gcp.rest.GoogleService;
import io.strongroom.provider.gcp.spec.Audience;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The services that hand out tokens: for another issuer's, for an account, and for a key. */
final class GcpTokenServices {
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";
  private static final String SIGNED = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private static final Duration MIN_LIFE = Duration.ofSeconds(1);

  private final GoogleCalls calls;
  private final Clocks clock;
  private final String universe;

  GcpTokenServices(GoogleCalls calls, Clocks clock, String universe) {
    this.calls = calls;
    this.clock = clock;
    this.universe = universe;
  }

  /** Exchanges the token of a service account of Kubernetes (RFC 8693). */
  Made<String> exchange(String account, Audience audience, Token token, Deadline deadline)
      throws StoreException, InterruptedException {
    Map<String, String> fields =
        new TreeMap<>(
            Map.of(
                "grant_type", EXCHANGE,
                "audience", audience.text(),
                "scope", SCOPE,
                "requested_token_type", ACCESS_TOKEN,
                "subject_token_type", JWT,
                "subject_token", token.exposeToken()));
    GoogleRestRequest request =
        switch (audience) {
          case Audience.Cluster _ ->
              GoogleRestRequest.post(
                  GoogleService.SECURE_TOKEN, "/v1/identitybindingtoken", Body.json(json(fields)));
          case Audience.Federation _ ->
              GoogleRestRequest.post(GoogleService.STS, "/v1/token", Body.form(fields));
        };
    GoogleCallDescription description =
        new GoogleCallDescription(
            "token exchange for service account %s at %s".formatted(account, audience.text()),
            "",
            "",
            List.of(token.exposeToken()));
    try {
      return calls.make(deadline, description, request).read(answer -> made(answer, description));
    } catch (StoreException e) {
      throw explained(
          e, "does that provider name this cluster's issuer, and take tokens for this audience?");
    }
  }

  private static String json(Map<String, String> fields) {
    JsonObject json = new JsonObject();
    fields.forEach(json::addProperty);
    return json.toString();
  }

  /** The token of an account that another one may stand for. */
  Made<String> impersonate(Impersonated account, GcpGrant own, Deadline deadline)
      throws StoreException, InterruptedException {
    JsonObject body = new JsonObject();
    JsonArray scopes = new JsonArray();
    scopes.add(SCOPE);
    body.add("scope", scopes);
    JsonArray delegates = new JsonArray();
    account.delegates().forEach(delegate -> delegates.add(name(delegate)));
    body.add("delegates", delegates);
    GoogleCallDescription description =
        new GoogleCallDescription(
            "token of service account " + account.email(),
            "iam.serviceAccounts.getAccessToken",
            own.principal(),
            own.secrets());
    try {
      return calls
          .make(
              deadline,
              description,
              GoogleRestRequest.post(
                      GoogleService.IAM_CREDENTIALS,
                      "/v1/%s:generateAccessToken".formatted(name(account.email())),
                      Body.json(body.toString()))
                  .as(own.accessToken()))
          .read(answer -> generated(answer, description));
    } catch (StoreException e) {
      throw explained(
          e,
          "does it have roles/iam.workloadIdentityUser on that account%s?"
              .formatted(account.delegates().isEmpty() ? "" : ", and each delegate on the next"));
    }
  }

  /** A token with the time of its end. */
  private Made<String> generated(JsonObject answer, GoogleCallDescription description)
      throws StoreException {
    try {
      Moment end = clock.momentOf(Instant.parse(text(answer, "expireTime", description)));
      return Made.until(text(answer, "accessToken", description), end, clock);
    } catch (DateTimeException e) {
      throw badAnswer(description);
    }
  }

  private static String name(String account) {
    return "projects/-/serviceAccounts/" + account;
  }

  /** A token for what the key of an account has signed (RFC 7523). */
  Made<String> forKey(AccountKey key, Deadline deadline)
      throws StoreException, InterruptedException {
    // Signed for the service's name, wherever it is reached.
    String assertion =
        key.assertion("https://oauth2.%s/token".formatted(universe), SCOPE, clock.instant());
    GoogleCallDescription description =
        new GoogleCallDescription(
            "token for the key of service account " + key.email(), "", "", List.of(assertion));
    try {
      return calls
          .make(
              deadline,
              description,
              GoogleRestRequest.post(
                  GoogleService.OAUTH,
                  "/token",
                  Body.form(new TreeMap<>(Map.of("grant_type", SIGNED, "assertion", assertion)))))
          .read(answer -> made(answer, description));
    } catch (StoreException e) {
      throw explained(e, "does the key exist still, and is the clock of this node right?");
    }
  }

  private static StoreException explained(StoreException e, String advice) {
    StoreException inIdentity = e.inIdentity();
    return switch (e.kind()) {
      case DENIED, UNAUTHENTICATED, INVALID -> inIdentity.withText(e.text() + "; " + advice);
      case NOT_FOUND, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> inIdentity;
    };
  }

  /** A token with the seconds of its life. */
  Made<String> made(JsonObject answer, GoogleCallDescription description) throws StoreException {
    String token = text(answer, "access_token", description);
    try {
      Duration life = Duration.ofSeconds(Long.parseLong(text(answer, "expires_in", description)));
      if (life.compareTo(MIN_LIFE) < 0) {
        throw badAnswer(description);
      }
      return Made.until(token, clock.now().plus(life), clock);
    } catch (NumberFormatException e) {
      throw badAnswer(description);
    }
  }

  private static String text(JsonObject answer, String field, GoogleCallDescription description)
      throws StoreException {
    JsonElement value = answer.get(field);
    if (value != null && value.isJsonPrimitive() && !value.getAsString().isEmpty()) {
      return value.getAsString();
    }
    throw badAnswer(description);
  }

  private static StoreException badAnswer(GoogleCallDescription description) {
    return StoreException.of(
        Phase.IDENTITY, Kind.BAD_ANSWER, description.subject() + ": the answer has no token");
  }
}
