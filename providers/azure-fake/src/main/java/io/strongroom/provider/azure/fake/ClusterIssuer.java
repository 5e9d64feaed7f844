package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;

/** What an API server does: it signs the tokens of service accounts, and publishes its keys. */
public final class ClusterIssuer {
  public static final String ISSUER = "https://issuer.test";

  private final KeyPair keys;

  /** With the key that all of this process share. */
  public ClusterIssuer() {
    this(Keys.rsa());
  }

  private ClusterIssuer(KeyPair keys) {
    this.keys = keys;
  }

  /** One that signs with a key of its own, under the same name. */
  public static ClusterIssuer impostor() {
    return new ClusterIssuer(Keys.freshRsa());
  }

  public List<PublicKey> publicKeys() {
    return List.of(keys.getPublic());
  }

  /** As the API server has it at {@code /openid/v1/jwks}. */
  public String jwks() {
    JsonArray all = new JsonArray();
    JsonObject key = Jwks.of(keys.getPublic());
    key.addProperty("use", "sig");
    key.addProperty("alg", "RS256");
    all.add(key);
    JsonObject set = new JsonObject();
    set.add("keys", all);
    return set.toString();
  }

  /** A token of {@code NAMESPACE/NAME} that lives for an hour. */
  public String token(String serviceAccount, String audience) {
    return token(serviceAccount, audience, Instant.now().plusSeconds(3600));
  }

  public String token(String serviceAccount, String audience, Instant expires) {
    return token(ISSUER, serviceAccount, audience, expires);
  }

  public String token(String issuer, String serviceAccount, String audience, Instant expires) {
    JsonArray audiences = new JsonArray();
    audiences.add(audience);
    JsonObject claims = new JsonObject();
    claims.addProperty("iss", issuer);
    claims.addProperty("sub", subject(serviceAccount));
    claims.add("aud", audiences);
    claims.addProperty("exp", expires.getEpochSecond());
    claims.addProperty("iat", expires.getEpochSecond() - 3600);
    return SignedTokens.signed(claims, "key-of-the-cluster", keys.getPrivate());
  }

  /** {@code system:serviceaccount:NAMESPACE:NAME}. */
  public static String subject(String serviceAccount) {
    return "system:serviceaccount:" + serviceAccount.replace('/', ':');
  }
}
