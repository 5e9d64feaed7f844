package io.strongroom.provider.gcp.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import io.strongroom.provider.pem.MalformedPemException;
import io.strongroom.provider.pem.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The key of a service account of Google, as its JSON file has it. No address that the file names
 * is used: neither for tokens nor for certificates.
 */
public final class AccountKey {
  private static final String TYPE = "service_account";
  private static final Duration LIFE = Duration.ofHours(1);

  private final String email;
  private final Optional<String> id;
  private final PrivateKey privateKey;
  private final String hash;

  private AccountKey(String email, Optional<String> id, PrivateKey privateKey, String hash) {
    this.email = email;
    this.id = id;
    this.privateKey = privateKey;
    this.hash = hash;
  }

  static AccountKey parse(String file) throws StoreException {
    JsonObject json = object(file);
    String type = text(json, "type").orElseThrow(() -> problem("missing 'type' field"));
    if (!type.equals(TYPE)) {
      throw problem(
          "its type is '%s', and only keys of service accounts (%s) are taken: no address that a file names is followed"
              .formatted(ForeignText.oneLine(type), TYPE));
    }
    String email = text(json, "client_email").orElseThrow(() -> problem("it has no client_email"));
    if (!ServiceAccountAnnotations.isAccount(email)) {
      throw problem("its client_email is no service account");
    }
    String pem = text(json, "private_key").orElseThrow(() -> problem("it has no private_key"));
    try {
      PrivateKey key = Pem.privateKey(pem.getBytes(StandardCharsets.UTF_8));
      if (!key.getAlgorithm().equals("RSA")) {
        throw problem("its private_key is not of RSA");
      }
      return new AccountKey(email, text(json, "private_key_id"), key, hash(file));
    } catch (MalformedPemException e) {
      throw problem("its private_key is no PEM: " + e.getMessage());
    }
  }

  /** SHA-256 of the whole file, in hex: the same file has the same token. */
  private static String hash(String file) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(file.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static JsonObject object(String file) throws StoreException {
    try {
      if (JsonText.parse(file) instanceof JsonObject json) {
        return json;
      }
    } catch (MalformedJsonException e) {
      // what it says is not repeated
    }
    throw problem("it is no JSON object");
  }

  private static Optional<String> text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static StoreException problem(String words) {
    return StoreException.of(
        Phase.IDENTITY,
        Kind.INVALID,
        "unable to generate credentials from key.json of nodePublishSecretRef: " + words);
  }

  String email() {
    return email;
  }

  /** A hash by which keys differ; the key cannot be found from it. */
  String hash() {
    return hash;
  }

  /** The assertion that is exchanged for a token: signed, valid for an hour (RFC 7523). */
  String assertion(String audience, String scope, Instant now) {
    JsonObject header = new JsonObject();
    header.addProperty("alg", "RS256");
    header.addProperty("typ", "JWT");
    id.ifPresent(known -> header.addProperty("kid", known));
    JsonObject claims = new JsonObject();
    claims.addProperty("iss", email);
    claims.addProperty("scope", scope);
    claims.addProperty("aud", audience);
    claims.addProperty("iat", now.getEpochSecond());
    claims.addProperty("exp", now.plus(LIFE).getEpochSecond());
    String signed = encoded(bytes(header.toString())) + "." + encoded(bytes(claims.toString()));
    return signed + "." + encoded(signature(bytes(signed)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] signature(byte[] text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with RSA", e);
    }
  }

  @Override
  public String toString() {
    return "AccountKey[%s]".formatted(email);
  }
}
