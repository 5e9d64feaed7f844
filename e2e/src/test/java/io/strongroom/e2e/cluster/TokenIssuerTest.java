package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.e2e.cluster.TokenIssuer.RefusedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in for AWS refuses tokens that AWS would refuse. */
final class TokenIssuerTest {
  private static final String ISSUER = "https://10.231.1.2:6443";
  private static final String STS = "sts.amazonaws.com";

  private final KeyPair keys = generate();
  private TokenIssuer issuer;

  @BeforeEach
  void publish() throws GeneralSecurityException {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    issuer =
        TokenIssuer.of(
            "{\"issuer\": \"%s\"}".formatted(ISSUER),
            "{\"keys\": [{\"kid\": \"one\", \"n\": \"%s\", \"e\": \"%s\"}]}"
                .formatted(text(key.getModulus()), text(key.getPublicExponent())));
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(BigInteger number) {
    return text(number.toByteArray());
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String token(KeyPair signer, String kid, String issuer, Duration left)
      throws GeneralSecurityException {
    String claims =
        """
        {"iss": "%s", "aud": ["sts.amazonaws.com"], "exp": %d,
         "sub": "system:serviceaccount:shop:web", "kubernetes.io": {"pod": {"name": "web-1"}}}
        """
            .formatted(issuer, Instant.now().plus(left).getEpochSecond());
    String signed =
        text("{\"alg\": \"RS256\", \"kid\": \"%s\"}".formatted(kid).getBytes(UTF_8))
            + "."
            + text(claims.getBytes(UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(signer.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + text(signature.sign());
  }

  @Test
  void aGoodTokenSaysWhoseItIs() throws Exception {
    TokenIssuer.Holder holder =
        issuer.holder(token(keys, "one", ISSUER, Duration.ofMinutes(10)), STS);

    assertThat(holder.subject()).isEqualTo("system:serviceaccount:shop:web");
    assertThat(holder.pod()).contains("web-1");
  }

  @Test
  void othersAreRefused() throws Exception {
    Duration left = Duration.ofMinutes(10);
    String good = token(keys, "one", ISSUER, left);
    assertRefused(token(generate(), "one", ISSUER, left), STS, "not signed");
    assertRefused(token(keys, "two", ISSUER, left), STS, "not signed");
    assertRefused(good.substring(0, good.lastIndexOf('.') + 1), STS, "not signed");
    assertRefused(token(keys, "one", "https://oidc.example", left), STS, "another issuer");
    assertRefused(token(keys, "one", ISSUER, left.negated()), STS, "expired");
    assertRefused(good, "pods.eks.amazonaws.com", "not for the audience");
    assertRefused("no-token", STS, "three parts");
  }

  private void assertRefused(String token, String audience, String reason) {
    assertThatThrownBy(() -> issuer.holder(token, audience))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason);
  }
}
