package io.strongroom.driver.provider;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens and secrets that a provider was sent, to be taken out of the texts it sends back: "bad
 * request: {...}" is a message that programs make, and ours go into the pod's events.
 *
 * <p>A part of a secret is taken out as well, when {@value #WINDOW} characters in a row are there:
 * programs cut what they quote. Beside the plain form it knows what programs make of values by
 * accident: JSON, base64 and percent encoding.
 */
final class SentSecrets {
  /** Where kubelet puts the pod's tokens, in attributes or secrets. */
  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  private static final String REDACTED = "[redacted]";

  /** Shorter values are part of too many innocent words. */
  private static final int MIN_LENGTH = 6;

  static final int WINDOW = 10;

  private final Set<String> forms = new LinkedHashSet<>();

  private SentSecrets() {}

  static SentSecrets of(ExternalMountRequest request) {
    SentSecrets sent = new SentSecrets();
    sent.addAll(request.secrets());
    String tokens = request.attributes().get(TOKENS);
    if (tokens != null) {
      sent.addTokens(tokens);
    }
    return sent;
  }

  private void addAll(Map<String, String> secrets) {
    secrets.forEach(
        (key, value) -> {
          if (key.equals(TOKENS)) {
            addTokens(value);
          } else {
            add(value);
          }
        });
  }

  /** {@code {"audience": {"token": "...", "expirationTimestamp": "..."}}}. */
  private void addTokens(String tokens) {
    try (JsonReader json = new JsonReader(new StringReader(tokens))) {
      json.beginObject();
      while (json.hasNext()) {
        var _ = json.nextName();
        json.beginObject();
        while (json.hasNext()) {
          if (json.nextName().equals("token") && json.peek() == JsonToken.STRING) {
            add(json.nextString());
          } else {
            json.skipValue();
          }
        }
        json.endObject();
      }
      json.endObject();
    } catch (IOException | IllegalStateException _) {
      // Not what kubelet writes: then it is not known which part of it is secret.
      add(tokens);
    }
  }

  private void add(String secret) {
    if (secret.length() < MIN_LENGTH) {
      return;
    }
    forms.add(secret);
    String json = MountRequestJson.object(Map.of("", secret));
    forms.add(json.substring("{\"\":\"".length(), json.length() - "\"}".length()));
    forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int shift = 0; shift < 3; shift++) {
      addBase64(bytes, shift);
    }
  }

  /** As base64 looks when the secret begins {@code shift} bytes into a group of three. */
  private void addBase64(byte[] secret, int shift) {
    byte[] shifted = new byte[shift + secret.length];
    System.arraycopy(secret, 0, shifted, shift, secret.length);
    Base64.Encoder standard = Base64.getEncoder().withoutPadding();
    Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
    for (Base64.Encoder encoder : List.of(standard, url)) {
      String whole = encoder.encodeToString(shifted);
      // The first and the last characters hold bits of what stands around the secret.
      int from = shift == 0 ? 0 : shift + 1;
      int to = shifted.length % 3 == 0 ? whole.length() : whole.length() - 1;
      if (to - from >= MIN_LENGTH) {
        forms.add(whole.substring(from, to));
      }
    }
  }

  /** {@code text} with every part that was sent replaced. */
  String scrub(String text) {
    Map<String, List<Integer>> windows = windowsOf(text);
    BitSet secret = new BitSet(text.length());
    for (String form : forms) {
      if (form.length() <= WINDOW) {
        for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
          secret.set(at, at + form.length());
        }
        continue;
      }
      for (int from = 0; from + WINDOW <= form.length(); from++) {
        for (int at : windows.getOrDefault(form.substring(from, from + WINDOW), List.of())) {
          secret.set(at, at + WINDOW);
        }
      }
    }
    return replace(text, secret);
  }

  private static Map<String, List<Integer>> windowsOf(String text) {
    Map<String, List<Integer>> windows = new HashMap<>();
    for (int at = 0; at + WINDOW <= text.length(); at++) {
      windows.computeIfAbsent(text.substring(at, at + WINDOW), _ -> new ArrayList<>()).add(at);
    }
    return windows;
  }

  private static String replace(String text, BitSet secret) {
    StringBuilder clean = new StringBuilder();
    int at = 0;
    for (int from = secret.nextSetBit(0); from >= 0; from = secret.nextSetBit(at)) {
      clean.append(text, at, from).append(REDACTED);
      at = secret.nextClearBit(from);
    }
    return clean.append(text, at, text.length()).toString();
  }
}
