package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The tokens that Entra signs: version 1.0, as Key Vault gets them. */
final class AccessTokens {
  static final int LIFE_SECONDS = 3599;
  private static final String KEY_ID = "key-of-the-fake";

  private final KeyPair keys = Keys.rsa();
  private final AtomicLong notBefore = new AtomicLong();
  private final Set<String> sensitive = ConcurrentHashMap.newKeySet();
  private volatile int lifeSeconds = LIFE_SECONDS;

  /** Of what is made from now on. */
  void lifeSeconds(int seconds) {
    lifeSeconds = seconds;
  }

  int lifeSeconds() {
    return lifeSeconds;
  }

  /** What was made so far is not taken any more. */
  void revokeAll() {
    notBefore.incrementAndGet();
  }

  String issue(FakeAzureCloud cloud, Application application, String audience) {
    long now = Instant.now().getEpochSecond();
    JsonObject claims = new JsonObject();
    claims.addProperty("aud", audience);
    claims.addProperty("iss", cloud.tokenIssuer() + application.tenant() + "/");
    claims.addProperty("iat", now);
    claims.addProperty("nbf", now - 300);
    claims.addProperty("exp", now + lifeSeconds);
    claims.addProperty("appid", application.clientId());
    claims.addProperty("appidacr", "2");
    claims.addProperty("idtyp", "app");
    claims.addProperty("oid", application.objectId());
    claims.addProperty("sub", application.objectId());
    claims.addProperty("tid", application.tenant());
    claims.addProperty("uti", notBefore.get() + "." + UUID.randomUUID());
    claims.addProperty("ver", "1.0");
    String token = SignedTokens.signed(claims, KEY_ID, keys.getPrivate());
    sensitive.add(token);
    return token;
  }

  /** Notes the assertion in the form fields of a token request, if there is one. */
  void presented(Map<String, String> fields) {
    Optional.ofNullable(fields.get("client_assertion")).ifPresent(sensitive::add);
  }

  /** Assertions that were presented and tokens that were issued, since {@link #forget}. */
  List<String> sensitive() {
    return List.copyOf(sensitive);
  }

  void forget() {
    sensitive.clear();
  }

  boolean isSigned(String token) {
    return SignedTokens.isSigned(token, List.<PublicKey>of(keys.getPublic()));
  }

  /** Whether its time is over, or it was revoked. */
  boolean hasEnded(JsonObject claims) {
    return claims.get("exp").getAsLong() <= Instant.now().getEpochSecond()
        || !claims.get("uti").getAsString().startsWith(notBefore.get() + ".");
  }

  /** What a client needs to look at the signatures. */
  JsonObject jwks() {
    JsonObject key = Jwks.of(keys.getPublic());
    key.addProperty("use", "sig");
    key.addProperty("kid", KEY_ID);
    JsonArray all = new JsonArray();
    all.add(key);
    JsonObject set = new JsonObject();
    set.add("keys", all);
    return set;
  }
}
