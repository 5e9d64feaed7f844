package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * What an API server does, where there is none: it signs the tokens of service accounts, and
 * publishes its keys.
 */
public final class FakeIssuer {
  private static final Duration LIFE = Duration.ofHours(1);

  /** One for all of a process: making a key takes its time. */
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

  public List<PublicKey> publicKeys() {
    return List.of(KEYS.getPublic());
  }

  /** As an API server has them at {@code /openid/v1/jwks}. */
  public String jwks() {
    RSAPublicKey key = (RSAPublicKey) KEYS.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(
            encoded(key.getModulus().toByteArray()),
            encoded(key.getPublicExponent().toByteArray()));
  }

  /**
   * A token for an audience that lives for an hour, and that no other call answers.
   *
   * @param serviceAccount {@code namespace/name}
   * @param uid of the service account
   */
  public String token(String serviceAccount, String uid, String audience) {
    String[] parts = serviceAccount.split("/", -1);
    String claims =
        """
        {"iss":"https://issuer.test","sub":"system:serviceaccount:%s:%s","aud":["%s"],"exp":%d,
        "jti":"%6$s","kubernetes.io":{"namespace":"%1$s","serviceaccount":{"name":"%2$s","uid":"%5$s"}}}
        """
            .formatted(
                parts[0],
                parts[1],
                audience,
                Instant.now().plus(LIFE).getEpochSecond(),
                uid,
                UUID.randomUUID());
    String signed =
        encoded("{\"alg\":\"RS256\"}".getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    return signed + "." + encoded(signature(signed));
  }

  private static byte[] signature(String text) {
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
