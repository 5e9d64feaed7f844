package io.strongroom.provider.vault.http;

import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clients in use: one per server and TLS, made anew when a file of the TLS was replaced.
 * Bounded, because classes name servers.
 */
final class ProbedClients implements AutoCloseable {
  private static final int MAX_CLIENTS = 64;

  private final Outbound outbound;
  private final AllowedAddresses allowed;
  private final Optional<Path> headers;
  private final VaultSettings.Tls operators;
  private final Map<ServerConnection, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  ProbedClients(VaultSettings settings) {
    outbound = settings.outbound();
    allowed = settings.allowed();
    headers = settings.headers();
    operators = settings.tls();
  }

  /** A client with the state of the files that it was made from. */
  private static final class Entry {
    private final ProbedClient client;
    private final List<String> files;
    private final List<OperatorHeader> headers;
    private int users;
    private boolean retired;

    Entry(ProbedClient client, List<String> files, List<OperatorHeader> headers) {
      this.client = client;
      this.files = files;
      this.headers = headers;
    }
  }

  /** What is done with a client. */
  @FunctionalInterface
  interface Use<T> {
    T with(ProbedClient client) throws VaultException, InterruptedException;
  }

  /** Lends the client of a server, which is not closed meanwhile. */
  <T> T use(ServerConnection connection, Use<T> use) throws VaultException, InterruptedException {
    List<String> files = TlsFiles.fingerprint(connection.tls());
    Entry entry = borrow(connection, files, headers(connection));
    try {
      return use.with(entry.client);
    } finally {
      release(entry);
    }
  }

  /** The operator's, for the operator's own server; read each time, since keys change. */
  List<OperatorHeader> headers(ServerConnection connection) throws VaultException {
    return OperatorHeader.in(headers.filter(_ -> isOperators(connection)));
  }

  /** A class that names whom to trust might put another server in the place of the operator's. */
  private boolean isOperators(ServerConnection connection) {
    ServerConnection.Tls tls = connection.tls();
    return connection.trusted()
        && tls.skipVerify() == operators.skipVerify()
        && tls.serverName().equals(operators.serverName())
        && Stream.of(tls.caCert(), tls.caDirectory())
            .flatMap(Optional::stream)
            .allMatch(file -> file.within().isEmpty());
  }

  private synchronized Entry borrow(
      ServerConnection connection, List<String> files, List<OperatorHeader> headers)
      throws VaultException {
    Entry entry = entries.get(connection);
    if (entry == null || !entry.files.equals(files) || !entry.headers.equals(headers)) {
      Entry fresh =
          new Entry(new ProbedClient(connection, outbound, allowed, headers), files, headers);
      Entry replaced = entries.put(connection, fresh);
      if (replaced != null) {
        retire(replaced);
      }
      entry = fresh;
      if (entries.size() > MAX_CLIENTS) {
        Map.Entry<ServerConnection, Entry> eldest = entries.entrySet().iterator().next();
        entries.remove(eldest.getKey());
        retire(eldest.getValue());
      }
    }
    entry.users++;
    return entry;
  }

  private synchronized void release(Entry entry) {
    entry.users--;
    closeIfDone(entry);
  }

  private static void retire(Entry entry) {
    entry.retired = true;
    closeIfDone(entry);
  }

  private static void closeIfDone(Entry entry) {
    if (entry.retired && entry.users == 0) {
      entry.client.close();
    }
  }

  @Override
  public synchronized void close() {
    entries.values().forEach(ProbedClients::retire);
    entries.clear();
  }
}
