package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fake as a process: {@code java -cp classes:gson.jar:bouncycastle.jar
 * io.strongroom.provider.azure.fake.FakeAzureMain --port 8443 --jwks keys.json --issuer
 * https://kubernetes.default.svc --admin-token TOKEN --ca ca.pem}.
 *
 * <p>It is filled by the bearer of the administrator's token, over {@code /fake/operations} and Key
 * Vault's own API; or by an application that owns a tenant, as {@code az} does: {@code --tenant},
 * {@code --owner} (client id) and {@code --owner-secret}. {@code --jwks} is a file or an address,
 * of what the API server answers at {@code /openid/v1/jwks}, and is read for each token. {@code
 * --address} (127.0.0.1), {@code --plain-port} (identity endpoint of a machine), {@code
 * --proxy-port} (an HTTP proxy that leads the real names here), {@code --cluster-port} (API server
 * with its token proxy), {@code --cluster-id}, {@code --login-host} and {@code --vault-suffix} (a
 * cloud of one's own), {@code --ca} and {@code --cluster-ca} (files for the certificates of the
 * authorities) may be there.
 */
public final class FakeAzureMain {
  private FakeAzureMain() {}

  public static void main(String[] args) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    String jwks = required(options, "--jwks");
    @SuppressWarnings("resource") // until the process ends
    FakeAzure fake =
        new FakeAzure(
            new FakeAzure.Listening(
                at(options, "--port"),
                at(options, "--plain-port"),
                at(options, "--proxy-port"),
                at(options, "--cluster-port"),
                Optional.ofNullable(options.get("--admin-token"))));
    fake.entra().issuer(required(options, "--issuer"), () -> keys(jwks));
    Optional.ofNullable(options.get("--cluster-id")).ifPresent(fake.tokenProxy()::clusterId);
    if (options.containsKey("--login-host")) {
      fake.cloud(
          FakeAzureCloud.of(
              required(options, "--login-host"), required(options, "--vault-suffix")));
    }
    if (options.containsKey("--owner")) {
      fake.owner(
          fake.entra()
              .application(required(options, "--tenant"), required(options, "--owner"))
              .secret(required(options, "--owner-secret")));
    }
    write(options, "--ca", fake.authority());
    write(options, "--cluster-ca", fake.tokenProxy().authority());
    System.out.printf(
        "listening on %d, plain %d, proxy %d, cluster %d%n",
        fake.port(), fake.plainPort(), fake.proxyPort(), fake.clusterPort());
  }

  private static InetSocketAddress at(Map<String, String> options, String port) {
    return new InetSocketAddress(
        options.getOrDefault("--address", "127.0.0.1"),
        Integer.parseInt(options.getOrDefault(port, "0")));
  }

  private static void write(Map<String, String> options, String name, Authority authority)
      throws IOException {
    if (options.containsKey(name)) {
      Files.writeString(Path.of(required(options, name)), authority.pem());
    }
  }

  private static String required(Map<String, String> options, String name) {
    return Optional.ofNullable(options.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
  }

  private static List<PublicKey> keys(String jwks) {
    try (InputStream stream =
        jwks.startsWith("http")
            ? URI.create(jwks).toURL().openStream()
            : Files.newInputStream(Path.of(jwks))) {
      return SignedTokens.keys(new String(stream.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("no keys at " + jwks, e);
    }
  }
}
