package io.strongroom.driver.identity;

import com.google.gson.stream.JsonReader;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What kubelet adds to a request when CSIDriver.podInfoOnMount is true. Kubelet merges its keys
 * last, so a pod's author cannot forge them; without podInfoOnMount the author could.
 */
public final class KubeletContext {
  /** Keys with this prefix are kubelet's alone. */
  public static final String PREFIX = "csi.storage.k8s.io/";

  public static final String TOKENS = PREFIX + "serviceAccount.tokens";
  public static final String POD_NAME = PREFIX + "pod.name";
  public static final String POD_NAMESPACE = PREFIX + "pod.namespace";
  public static final String POD_UID = PREFIX + "pod.uid";
  public static final String SERVICE_ACCOUNT = PREFIX + "serviceAccount.name";

  /**
   * Kubelet hands out no token that has expired by this machine's clock. One that is over when it
   * comes says that the clock is wrong, and then the store decides; kubelet comes again meanwhile.
   */
  private static final Duration GOOD_AT_LEAST = Duration.ofMinutes(3);

  /** Kubelet uses no token for longer, whatever end it has: another one would have come. */
  private static final Duration GOOD_AT_MOST = Duration.ofHours(24);

  private KubeletContext() {}

  /**
   * The pod of the request.
   *
   * @param attributes the request's volume_context
   * @param tokens the tokens, see {@link #tokensJson}
   * @throws FailureException if pod info is missing
   */
  public static PodIdentity pod(Map<String, String> attributes, ServiceAccountTokens tokens)
      throws FailureException {
    return new PodIdentity(
        required(attributes, POD_NAMESPACE),
        required(attributes, POD_NAME),
        required(attributes, POD_UID),
        attributes.getOrDefault(SERVICE_ACCOUNT, ""),
        tokens);
  }

  private static String required(Map<String, String> attributes, String key)
      throws FailureException {
    String value = attributes.getOrDefault(key, "");
    if (value.isEmpty()) {
      throw FailureException.invalid(
          "%s is missing in volume_context: CSIDriver.spec.podInfoOnMount must be true"
              .formatted(key));
    }
    return value;
  }

  /**
   * The tokens as kubelet sent them: in the request's secrets (Kubernetes 1.35 and later, when
   * CSIDriver.spec.serviceAccountTokenInSecrets is set), otherwise in volume_context.
   */
  public static Optional<String> tokensJson(
      Map<String, String> attributes, Map<String, String> secrets) {
    return Optional.ofNullable(secrets.get(TOKENS))
        .or(() -> Optional.ofNullable(attributes.get(TOKENS)))
        .filter(json -> !json.isEmpty());
  }

  /**
   * Reads {@code {"<audience>": {"token": "...", "expirationTimestamp": "<RFC 3339>"}}}.
   *
   * @param clock by which they have come now: their ends are times of day, and the clock may be set
   *     before they come
   * @throws FailureException without any part of the input, which is secret
   */
  public static ServiceAccountTokens parseTokens(String json, Clocks clock)
      throws FailureException {
    Map<String, ServiceAccountTokens.Token> byAudience = new HashMap<>();
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.beginObject();
      while (reader.hasNext()) {
        byAudience.put(reader.nextName(), parseToken(reader, clock));
      }
      reader.endObject();
    } catch (IOException
        | IllegalStateException
        | NumberFormatException
        | DateTimeException malformed) {
      // The cause would quote the token.
      throw FailureException.invalid(
          TOKENS
              + " is not the JSON that kubelet sends ({audience: {token, expirationTimestamp}})");
    }
    return ServiceAccountTokens.of(byAudience);
  }

  private static ServiceAccountTokens.Token parseToken(JsonReader reader, Clocks clock)
      throws IOException {
    String token = "";
    Instant expires = Instant.MAX;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "token" -> token = reader.nextString();
        case "expirationTimestamp" -> expires = Instant.parse(reader.nextString());
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    return new ServiceAccountTokens.Token(token, clock.now().plus(goodFor(expires, clock)));
  }

  private static Duration goodFor(Instant expires, Clocks clock) {
    Instant now = clock.instant();
    if (expires.isBefore(now.plus(GOOD_AT_LEAST))) {
      return GOOD_AT_LEAST;
    }
    return expires.isAfter(now.plus(GOOD_AT_MOST)) ? GOOD_AT_MOST : Duration.between(now, expires);
  }
}
