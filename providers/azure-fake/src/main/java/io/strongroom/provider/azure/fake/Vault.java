package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What is in one vault. Each put is created 100 seconds after the one before. */
public final class Vault {
  private final String name;
  private final KeyVaultSettings settings;
  private final Map<Kind, NavigableMap<String, KeyVaultObject>> objects = new EnumMap<>(Kind.class);
  private final Map<Kind, NavigableMap<String, KeyVaultObject>> deleted = new EnumMap<>(Kind.class);
  private long nextCreated = Instant.now().getEpochSecond() - 1_000_000;

  Vault(String name, KeyVaultSettings settings) {
    this.name = name;
    this.settings = settings;
    for (Kind kind : Kind.values()) {
      objects.put(kind, new TreeMap<>());
      deleted.put(kind, new TreeMap<>());
    }
  }

  public String name() {
    return name;
  }

  public KeyVaultSettings settings() {
    return settings;
  }

  NavigableMap<String, KeyVaultObject> objects(Kind kind) {
    return Optional.ofNullable(objects.get(kind)).orElseThrow();
  }

  NavigableMap<String, KeyVaultObject> deleted(Kind kind) {
    return Optional.ofNullable(deleted.get(kind)).orElseThrow();
  }

  /** Puts the next version of a secret; answers the version's id. */
  public String secret(String secret, String value) {
    return secret(secret, value, new JsonObject());
  }

  /**
   * Puts the next version of a secret; answers the version's id.
   *
   * @param more {@code contentType}, {@code tags}, {@code enabled}, {@code nbf}, {@code exp}
   */
  public synchronized String secret(String secret, String value, JsonObject more) {
    JsonObject body = new JsonObject();
    body.addProperty("value", value);
    if (more.has("contentType")) {
      body.add("contentType", more.get("contentType"));
    }
    return put(Kind.SECRETS, secret, version(newId(), body, more)).id();
  }

  /** Puts the next version of a key, from a JSON Web Key; its private parts stay out. */
  public synchronized String key(String key, JsonObject jwk, JsonObject more) {
    return put(Kind.KEYS, key, version(newId(), keyBody(jwk), more)).id();
  }

  private static JsonObject keyBody(JsonObject jwk) {
    JsonObject open = jwk.deepCopy();
    List.of("d", "p", "q", "dp", "dq", "qi", "k", "oth").forEach(open::remove);
    if (!open.has("key_ops")) {
      JsonArray operations = new JsonArray();
      List.of("sign", "verify").forEach(operations::add);
      open.add("key_ops", operations);
    }
    JsonObject body = new JsonObject();
    body.add("key", open);
    return body;
  }

  /** Puts the next version of a certificate. */
  public String certificate(String certificate, GeneratedCertificate made, String contentType) {
    JsonObject more = new JsonObject();
    more.addProperty("nbf", made.leaf().getNotBefore().toInstant().getEpochSecond());
    more.addProperty("exp", made.leaf().getNotAfter().toInstant().getEpochSecond());
    return certificate(
        certificate, made.cer(), made.valueOf(contentType), Optional.of(contentType), more);
  }

  /**
   * Puts the next version of a certificate: with the secret and the key behind it, of one version
   * id.
   *
   * @param cer base64 of the leaf's DER
   * @param value of the secret behind it
   */
  public synchronized String certificate(
      String certificate, String cer, String value, Optional<String> contentType, JsonObject more) {
    String id = newId();
    Optional<X509Certificate> leaf = parsed(cer);
    JsonObject secret = new JsonObject();
    secret.addProperty("value", value);
    contentType.ifPresent(type -> secret.addProperty("contentType", type));
    secret.addProperty("managed", true);
    JsonObject body = new JsonObject();
    body.addProperty("cer", cer);
    leaf.ifPresent(one -> body.addProperty("x5t", thumbprint(one)));
    JsonObject policy = new JsonObject();
    JsonObject secretProperties = new JsonObject();
    contentType.ifPresent(type -> secretProperties.addProperty("contentType", type));
    policy.add("secret_props", secretProperties);
    body.add("policy", policy);
    JsonObject plain = more.deepCopy();
    plain.remove("response");
    plain.remove("listItem");
    put(Kind.SECRETS, certificate, version(id, secret, plain));
    leaf.ifPresent(
        one -> {
          JsonObject key = keyBody(Jwks.of(one.getPublicKey()));
          key.addProperty("managed", true);
          put(Kind.KEYS, certificate, version(id, key, plain));
        });
    return put(Kind.CERTIFICATES, certificate, version(id, body, more)).id();
  }

  private static Optional<X509Certificate> parsed(String cer) {
    try {
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(cer))));
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String thumbprint(X509Certificate certificate) {
    try {
      return Jwks.encoded(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyVaultVersion version(String id, JsonObject body, JsonObject more) {
    return new KeyVaultVersion(id, body, nextCreated)
        .attributes(more)
        .tags(more)
        .odd(object(more, "response"), object(more, "listItem"));
  }

  private static JsonObject object(JsonObject of, String field) {
    return of.get(field) instanceof JsonObject object ? object : new JsonObject();
  }

  private KeyVaultVersion put(Kind kind, String object, KeyVaultVersion version) {
    objects(kind).computeIfAbsent(object, KeyVaultObject::new).add(version);
    nextCreated += 100;
    return version;
  }

  private static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** The id of the version that a put made; the first has number 1. */
  public synchronized String versionId(Kind kind, String object, int number) {
    return here(kind, object).versions().get(number - 1).id();
  }

  private KeyVaultObject here(Kind kind, String object) {
    return Optional.ofNullable(objects(kind).get(object))
        .orElseThrow(() -> new IllegalArgumentException(kind + " " + object));
  }

  /** Changes {@code enabled}, {@code nbf}, {@code exp} and {@code tags} of a version. */
  public synchronized void change(Kind kind, String object, int number, JsonObject to) {
    KeyVaultVersion version = here(kind, object).versions().get(number - 1);
    version.attributes(to).tags(to);
  }

  public void disable(Kind kind, String object, int number) {
    JsonObject to = new JsonObject();
    to.addProperty("enabled", false);
    change(kind, object, number, to);
  }

  /** Refuses a disabled key where the service is said to still read it. */
  synchronized void refuseWhenDisabled(Kind kind, String object) {
    here(kind, object).latest().refusedWhenDisabled(true);
  }

  /** Deletes softly: it may be recovered. A certificate takes its secret and key along. */
  public synchronized void delete(Kind kind, String object) {
    here(kind, object).deletedAt(Instant.now());
    move(kind, object, objects, deleted);
  }

  synchronized void recover(Kind kind, String object) {
    move(kind, object, deleted, objects);
  }

  private static void move(
      Kind kind,
      String object,
      Map<Kind, NavigableMap<String, KeyVaultObject>> from,
      Map<Kind, NavigableMap<String, KeyVaultObject>> to) {
    for (Kind each : kind == Kind.CERTIFICATES ? Kind.values() : new Kind[] {kind}) {
      Optional.ofNullable(Optional.ofNullable(from.get(each)).orElseThrow().remove(object))
          .ifPresent(moved -> Optional.ofNullable(to.get(each)).orElseThrow().put(object, moved));
    }
  }
}
