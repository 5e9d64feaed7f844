package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.util.encoders.Base32Encoder;

/**
 * A stand-in for the token proxy in front of an AKS cluster's API server: reached by its server
 * name, it exchanges tokens of service accounts that may use a managed identity.
 */
public final class TokenProxy {
  /** The audience of tokens that it takes. */
  public static final String AUDIENCE = "api://AKSIdentityBinding";

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

  private final FakeAzure azure;
  private final Authority authority =
      Authority.root("authority of the fake's cluster", Keys.ec("secp256r1"));
  private final Map<String, Set<String>> users = new ConcurrentHashMap<>();
  private volatile String clusterId = "5f8e2c7a";

  TokenProxy(FakeAzure azure) {
    this.azure = azure;
  }

  /** The cluster's, as its pods find it in {@code ca.crt}. */
  public Authority authority() {
    return authority;
  }

  /** The part of the API server's name that is the cluster's id. */
  public void clusterId(String id) {
    clusterId = id;
  }

  /** What the API server's certificate shows besides. */
  public String apiServerName() {
    return "hcp-kubernetes.%s.svc.cluster.local".formatted(clusterId);
  }

  /** The server name under which the proxy answers. */
  public String serverName() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("identity-binding" + clusterId).getBytes(UTF_8));
      return "a" + base32Hex(digest) + ".ests.aks";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base32Hex(byte[] bytes) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      new Base32Encoder(ALPHABET.getBytes(US_ASCII), (byte) '=')
          .encode(bytes, 0, bytes.length, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(US_ASCII).replace("=", "");
  }

  /** Lets a service account, {@code system:serviceaccount:NAMESPACE:NAME}, use an identity. */
  public void bind(String subject, String clientId) {
    users.computeIfAbsent(clientId, _ -> ConcurrentHashMap.newKeySet()).add(subject);
  }

  void clear() {
    users.clear();
  }

  /** Whether a server name is one of the cluster's, not one of Azure's. */
  boolean isOfCluster(String serverName) {
    return serverName.endsWith(".ests.aks")
        || serverName.equals(apiServerName())
        || serverName.equals("kubernetes")
        || serverName.startsWith("kubernetes.default");
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    if (!request.serverName().equals(serverName())) {
      JsonObject status = new JsonObject();
      status.addProperty("kind", "Status");
      status.addProperty("apiVersion", "v1");
      status.addProperty("status", "Failure");
      status.addProperty("reason", "Unauthorized");
      status.addProperty("code", 401);
      return FakeAzureAnswer.of(401, status);
    }
    List<String> path = request.segments();
    if (path.size() != 4
        || !request.method().equals("POST")
        || !String.join("/", path.subList(1, 4)).equals("oauth2/v2.0/token")) {
      return azure.entra().answer(request, azure.hosts().clouds().getFirst());
    }
    Map<String, String> fields = FakeAzureRequest.fields(request.body());
    azure.entra().tokens().presented(fields);
    String clientId = fields.getOrDefault("client_id", "");
    azure.log("TokenOfBinding", request, path.getFirst(), clientId, "assertion");
    azure.failIfOrdered("TokenOfBinding", path.getFirst());
    Entra.grant(fields);
    String assertion = Entra.required(fields, "client_assertion");
    JsonObject claims = Assertions.claims(assertion);
    azure.entra().assertions().checkSigned(assertion, claims, Assertions.text(claims, "iss"));
    if (!Assertions.audiences(claims).contains(AUDIENCE)) {
      throw FakeAzureRefusal.ofEntra(
          401,
          "invalid_client",
          700212,
          "No matching federated identity record found for presented assertion audience '%s'."
              .formatted(String.join(", ", Assertions.audiences(claims))));
    }
    String subject = Assertions.text(claims, "sub");
    if (!users.getOrDefault(clientId, Set.of()).contains(subject)) {
      throw FakeAzureRefusal.ofEntra(
          403,
          "unauthorized_client",
          700213,
          "%s may not use-managed-identity of %s."
              .formatted(subject, clientId.toLowerCase(Locale.ROOT)));
    }
    return FakeAzureAnswer.ok(
        azure
            .entra()
            .token(
                azure.hosts().clouds().getFirst(),
                azure.entra().application(path.getFirst(), clientId),
                fields));
  }
}
