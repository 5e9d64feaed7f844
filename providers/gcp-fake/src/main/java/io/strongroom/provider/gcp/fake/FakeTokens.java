package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The token services: exchange, impersonation, and keys of service accounts. */
public final class FakeTokens {
  private static final int LIFE_SECONDS = 3600;

  /** The second one is what Google's clients ask for where they are to stand for an account. */
  private static final List<String> SCOPES =
      List.of(
          "https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/iam");

  private final Policies policies;
  private final Pools pools;
  private final Supplier<List<PublicKey>> issuerKeys;
  private final Map<String, Issued> issued = new ConcurrentHashMap<>();
  private final Map<String, PublicKey> accountKeys = new ConcurrentHashMap<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * Token services.
   *
   * @param issuerKeys of whose tokens are taken for pools that do not exist
   */
  FakeTokens(Policies policies, Pools pools, Supplier<List<PublicKey>> issuerKeys) {
    this.policies = policies;
    this.pools = pools;
    this.issuerKeys = issuerKeys;
  }

  private record Issued(String principal, Instant until) {}

  /** Makes a token. */
  String issue(String principal) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String token = "ya29.fake." + HexFormat.of().formatHex(bytes);
    issued.put(token, new Issued(principal, Instant.now().plusSeconds(LIFE_SECONDS)));
    return token;
  }

  /** Tokens that pods have shown and that they got for them: each belongs to one pod. */
  public List<String> sensitive() {
    return Stream.concat(shown.stream(), issued.keySet().stream()).toList();
  }

  /** No token that was made so far is taken any more. */
  public void revokeAll() {
    issued.values().removeIf(token -> !token.principal().equals(Policies.ADMIN));
  }

  public void admin(String token) {
    issued.put(token, new Issued(Policies.ADMIN, Instant.MAX));
  }

  /** Whose a bearer token is. */
  String principal(Optional<String> authorization) throws FakeGoogleRefusal {
    Optional<Issued> known =
        authorization
            .filter(header -> header.startsWith("Bearer "))
            .map(header -> header.substring("Bearer ".length()))
            .flatMap(token -> Optional.ofNullable(issued.get(token)))
            .filter(token -> token.until().isAfter(Instant.now()));
    return known
        .map(Issued::principal)
        .orElseThrow(
            () ->
                FakeGoogleRefusal.of(
                    "UNAUTHENTICATED",
                    "Request had invalid authentication credentials. Expected OAuth 2 access token,"
                        + " login cookie or other valid authentication credential."));
  }

  /** RFC 8693, at either of the two services. */
  JsonObject exchange(Map<String, String> fields) throws FakeGoogleRefusal {
    expect(fields, "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    expect(fields, "subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
    expect(fields, "requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
    if (!SCOPES.contains(fields.getOrDefault("scope", ""))) {
      throw FakeGoogleRefusal.ofTokens(400, "invalid_scope", "Invalid OAuth scope.");
    }
    String audience = fields.getOrDefault("audience", "");
    String token = fields.getOrDefault("subject_token", "");
    shown.add(token);
    Optional<Pools.Issuer> issuer = pools.issuer(audience);
    List<PublicKey> keys = issuer.map(Pools.Issuer::keys).orElseGet(issuerKeys);
    if (issuer.isEmpty() && keys.isEmpty()) {
      throw FakeGoogleRefusal.ofTokens(
          400,
          "invalid_target",
          "The target service indicated by the \"audience\" parameters is invalid. This might"
              + " either be because the pool or provider is disabled or deleted or because it"
              + " doesn't exist.");
    }
    JsonObject claims = TokenSignatures.claims(token, keys);
    String issued = claims.get("iss").getAsString();
    if (issuer.filter(known -> !known.name().equals(issued)).isPresent()) {
      throw FakeGoogleRefusal.ofTokens(
          400,
          "invalid_grant",
          "The issuer in ID Token %s does not match the expected ones.".formatted(issued));
    }
    List<String> audiences = texts(claims.get("aud"));
    boolean isCluster = audience.startsWith("identitynamespace:");
    String pool = isCluster ? audience.split(":", 3)[1] : audience;
    if (!audiences.contains(pool)
        && !audiences.contains(audience)
        && !audiences.contains("https:" + audience)) {
      throw FakeGoogleRefusal.ofTokens(
          400,
          "invalid_grant",
          "The audience in ID Token [%s] does not match the expected audience."
              .formatted(String.join(", ", audiences)));
    }
    String[] subject = claims.get("sub").getAsString().split(":", -1);
    String principal =
        isCluster
            ? "serviceAccount:%s[%s/%s]".formatted(pool, subject[2], subject[3])
            : "principal:%s/subject/%s"
                .formatted(audience.replaceFirst("/providers/.*", ""), String.join(":", subject));
    return token(issue(principal));
  }

  private static void expect(Map<String, String> fields, String name, String value)
      throws FakeGoogleRefusal {
    if (!value.equals(fields.get(name))) {
      throw FakeGoogleRefusal.ofTokens(
          400, "invalid_request", "Invalid value for \"%s\".".formatted(name));
    }
  }

  private static List<String> texts(JsonElement element) {
    return element instanceof JsonArray array
        ? array.asList().stream().map(JsonElement::getAsString).toList()
        : List.of(element.getAsString());
  }

  private static JsonObject token(String token) {
    JsonObject json = new JsonObject();
    json.addProperty("access_token", token);
    json.addProperty("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    json.addProperty("token_type", "Bearer");
    json.addProperty("expires_in", LIFE_SECONDS);
    return json;
  }

  /** {@code generateAccessToken}: over each delegate to the account. */
  JsonObject impersonate(String caller, String email, JsonObject request) throws FakeGoogleRefusal {
    List<String> chain = new ArrayList<>();
    if (request.get("delegates") instanceof JsonArray delegates) {
      delegates.forEach(delegate -> chain.add(lastPart(delegate.getAsString())));
    }
    chain.add(email);
    String who = caller;
    for (String account : chain) {
      if (!policies.allows(
          who, "iam.serviceAccounts.getAccessToken", "projects/-/serviceAccounts/" + account)) {
        throw FakeGoogleRefusal.of(
            "PERMISSION_DENIED",
            "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not"
                + " exist).");
      }
      who = "serviceAccount:" + account;
    }
    JsonObject json = new JsonObject();
    json.addProperty("accessToken", issue(who));
    // Google's clients take it without fractions of a second only.
    json.addProperty(
        "expireTime",
        Instant.now().plusSeconds(LIFE_SECONDS).truncatedTo(ChronoUnit.SECONDS).toString());
    return json;
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** RFC 7523, signed by the key of an account. */
  JsonObject signedIn(Map<String, String> fields) throws FakeGoogleRefusal {
    expect(fields, "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    JsonObject claims =
        TokenSignatures.claims(
            fields.getOrDefault("assertion", ""), List.copyOf(accountKeys.values()));
    String email = claims.get("iss").getAsString();
    if (!accountKeys.containsKey(email)
        || !claims.get("aud").getAsString().equals("https://oauth2.googleapis.com/token")) {
      throw FakeGoogleRefusal.ofTokens(400, "invalid_grant", "Invalid JWT Signature.");
    }
    return token(issue("serviceAccount:" + email));
  }

  /** Makes a key of an account; answers its file. */
  public String key(String email) {
    KeyPair pair = AccountKeys.SHARED;
    accountKeys.put(email, pair.getPublic());
    JsonObject file = new JsonObject();
    file.addProperty("type", "service_account");
    file.addProperty("client_email", email);
    file.addProperty("private_key_id", "key-of-the-fake");
    file.addProperty(
        "private_key",
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder(64, "\n".getBytes(UTF_8))
                    .encodeToString(pair.getPrivate().getEncoded())));
    file.addProperty("token_uri", "https://attacker.test/token");
    return file.toString();
  }

  /** One for all accounts: making a key takes its time. */
  private static final class AccountKeys {
    private static final KeyPair SHARED = make();

    private static KeyPair make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Takes the signatures of a key that was made elsewhere. */
  public void trust(String email, PublicKey key) {
    accountKeys.put(email, key);
  }
}
