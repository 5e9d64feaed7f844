package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** What an API server does: it signs the tokens of service accounts, and publishes its keys. */
final class Issuer {
  /** One for all tests: making a key takes its time. */
  private static final KeyPair KEYS = keys();

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  List<PublicKey> publicKeys() {
    return List.of(KEYS.getPublic());
  }

  /** As the API server has it at {@code /openid/v1/jwks}. */
  String jwks() {
    RSAPublicKey key = (RSAPublicKey) KEYS.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(
            encoded(key.getModulus().toByteArray()),
            encoded(key.getPublicExponent().toByteArray()));
  }

  /** A token for an audience that lives for an hour. */
  Token token(String serviceAccount, String audience) {
    return token(serviceAccount, "uid-of-" + serviceAccount, audience, Moment.LATEST);
  }

  Token token(String serviceAccount, String uid, String audience, Moment expires) {
    String[] parts = serviceAccount.split("/", -1);
    String claims =
        """
        {"iss":"https://issuer.test","sub":"system:serviceaccount:%s:%s","aud":["%s"],"exp":%d,
        "kubernetes.io":{"namespace":"%1$s","serviceaccount":{"name":"%2$s","uid":"%5$s"}}}
        """
            .formatted(
                parts[0],
                parts[1],
                audience,
                Instant.now().plusSeconds(3600).getEpochSecond(),
                uid);
    String signed =
        encoded("{\"alg\":\"RS256\"}".getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    return new Token(signed + "." + encoded(signature(signed)), expires);
  }

  private byte[] signature(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(KEYS.getPrivate());
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
