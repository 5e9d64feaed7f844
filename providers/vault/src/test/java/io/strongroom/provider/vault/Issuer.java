package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Signs service-account tokens as an API server does. */
final class Issuer {
  private final KeyPair keys;

  Issuer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In PEM. */
  String publicKey() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded()));
  }

  /** Tokens of {@code namespace:name}, one for each audience. */
  ServiceAccountTokens tokens(String serviceAccount, String... audiences) {
    return tokens(serviceAccount, Duration.ofHours(1), audiences);
  }

  /** The same, of a life of their own. */
  ServiceAccountTokens tokens(String serviceAccount, Duration life, String... audiences) {
    Map<String, Token> tokens = new LinkedHashMap<>();
    Instant expires = Instant.now().plus(life);
    for (String audience : audiences) {
      tokens.put(
          audience,
          new Token(jwt(serviceAccount, audience, expires), Clocks.system().momentOf(expires)));
    }
    return ServiceAccountTokens.of(tokens);
  }

  String jwt(String serviceAccount, String audience, Instant expires) {
    String[] parts = serviceAccount.split(":", -1);
    String claims =
        """
        {"iss":"https://kubernetes.default.svc","sub":"system:serviceaccount:%s","aud":["%s"],
         "exp":%d,"iat":%d,"nbf":%d,"jti":"%s","kubernetes.io":{"namespace":"%s",
         "serviceaccount":{"name":"%s","uid":"uid-of-%s"}}}
        """
            .formatted(
                serviceAccount,
                audience,
                expires.getEpochSecond(),
                Instant.now().getEpochSecond(),
                Instant.now().minusSeconds(5).getEpochSecond(),
                UUID.randomUUID(),
                parts[0],
                parts[1],
                parts[1]);
    String signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }
}
