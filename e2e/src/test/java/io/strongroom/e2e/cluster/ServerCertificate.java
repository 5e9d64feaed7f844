package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The certificate of a server at an address, which no authority of the platform has signed.
 *
 * @param context for the server
 * @param pem for those who are to trust it
 */
public record ServerCertificate(SSLContext context, String pem) {
  private static final String PASSWORD = "changeit";

  /** Makes one. */
  public static ServerCertificate of(String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("certificate");
    Path store = directory.resolve("server.p12");
    try {
      String _ =
          keytool(
              store,
              "-genkeypair",
              "-keyalg",
              "EC",
              "-dname",
              "CN=" + address,
              "-ext",
              "san=ip:" + address);
      String pem = keytool(store, "-exportcert", "-rfc");
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(
          KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return new ServerCertificate(context, pem);
    } finally {
      Files.deleteIfExists(store);
      Files.delete(directory);
    }
  }

  private static String keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "server", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    return HostCommand.output(command);
  }
}
