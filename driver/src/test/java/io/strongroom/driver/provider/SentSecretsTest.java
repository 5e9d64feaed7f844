package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.testing.Canary;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SentSecretsTest {
  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  private final Canary canary = Canary.plant();
  private final String secret = canary.secret("secret");

  @AfterEach
  void uproot() {
    canary.close();
  }

  @Test
  void wholeSecretIsReplacedWhereverItStands() {
    assertThat(sent(secret).scrub("a %s b%sc".formatted(secret, secret)))
        .isEqualTo("a [redacted] b[redacted]c");
  }

  @Test
  void partOfSecretIsReplaced() {
    assertThat(sent(secret).scrub("token " + secret.substring(0, 15) + "... is bad"))
        .isEqualTo("token [redacted]... is bad");
    assertThat(sent(secret).scrub("..." + secret.substring(8))).isEqualTo("...[redacted]");
  }

  @Test
  void shortSecretIsReplacedAsAWhole() {
    assertThat(sent("hunter2").scrub("password hunter2, hunter"))
        .isEqualTo("password [redacted], hunter");
  }

  @Test
  void valueOfAFewLettersIsNoSecretToLookFor() {
    assertThat(sent("the").scrub("the other")).isEqualTo("the other");
  }

  @Test
  void textWithoutSecretsStaysAsItIs() {
    assertThat(sent(secret).scrub("vault is sealed")).isEqualTo("vault is sealed");
    assertThat(sent(secret).scrub("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "usr:"})
  void base64IsReplacedWhereverTheSecretBeginsInIt(String before) {
    byte[] bytes = (before + secret + "?>").getBytes(StandardCharsets.UTF_8);
    String text =
        sent(secret)
            .scrub(
                Base64.getEncoder().encodeToString(bytes)
                    + " "
                    + Base64.getUrlEncoder().encodeToString(bytes));
    canary.assertAbsentFrom(text);
    assertThat(text).contains("[redacted]");
  }

  @Test
  void jsonAndPercentEncodingAreReplaced() {
    String odd = canary.watch("odd", "a\"b\n&c=d/e\\f");
    String text =
        sent(odd)
            .scrub(
                "%s and %s"
                    .formatted(
                        MountRequestJson.object(Map.of("k", odd)),
                        URLEncoder.encode(odd, StandardCharsets.UTF_8)));
    assertThat(text).isEqualTo("{\"k\":\"[redacted]\"} and [redacted]");
  }

  @Test
  void tokensAreFoundInAttributesAndSecrets() {
    String first = canary.secret("first");
    String second = canary.secret("second");
    String json =
        "{\"a\":{\"token\":\"%s\",\"expirationTimestamp\":\"2026-01-01T00:00:00Z\"},\"b\":{\"token\":\"%s\"}}"
            .formatted(first, second);
    for (ExternalMountRequest request :
        new ExternalMountRequest[] {
          ExternalMounts.request(Map.of(TOKENS, json), Map.of(), ExternalMounts.NEVER),
          ExternalMounts.request(Map.of(), Map.of(TOKENS, json), ExternalMounts.NEVER)
        }) {
      assertThat(SentSecrets.of(request).scrub(json))
          .isEqualTo(
              "{\"a\":{\"token\":\"[redacted]\",\"expirationTimestamp\":\"2026-01-01T00:00:00Z\"},"
                  + "\"b\":{\"token\":\"[redacted]\"}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "[\"%s\"]", "{\"a\":\"%s\"}", "{\"a\":{\"token\":\"%s\"}"})
  void tokensThatAreNotKubeletsJsonAreSecretAltogether(String form) {
    String tokens = form.formatted(secret);
    ExternalMountRequest request =
        ExternalMounts.request(Map.of(TOKENS, tokens), Map.of(), ExternalMounts.NEVER);
    canary.assertAbsentFrom(SentSecrets.of(request).scrub("bad tokens " + tokens));
  }

  private static SentSecrets sent(String secret) {
    return SentSecrets.of(
        ExternalMounts.request(Map.of(), Map.of("key", secret), ExternalMounts.NEVER));
  }
}
