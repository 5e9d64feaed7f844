package io.strongroom.e2e.cluster;

import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A real PostgreSQL on the node, where logging in takes a password. It belongs to the cluster: its
 * files are below the cluster's directory, and its processes end with the node, also where this
 * process is killed.
 *
 * <p>The programs come with Maven; there is an archive for each kind of machine in a package of its
 * own.
 */
public final class PostgreSql implements AutoCloseable {
  private static final String PROGRAMS =
      "/postgres-linux-%s.txz"
          .formatted("aarch64".equals(System.getProperty("os.arch")) ? "arm_64" : "x86_64");

  /** The node has a network of its own. */
  private static final int PORT = 5432;

  private static final String SUPERUSER = "postgres";

  /** Nobody of Debian and most others; the server refuses to be root's. */
  private static final int NOBODY = 65534;

  private static final List<String> AS_NOBODY =
      List.of(
          "env",
          "--chdir=/",
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups");

  /** Nothing of it is to survive its machine, and nothing of it to be outside of its directory. */
  private static final String SETTINGS =
      """
      listen_addresses = '*'
      port = %d
      unix_socket_directories = ''
      dynamic_shared_memory_type = mmap
      fsync = off
      """
          .formatted(PORT);

  private static final String WHO_MAY_LOG_IN = "host all all all scram-sha-256\n";

  private final Cluster cluster;
  private final Path home;
  private final String address;
  private final String password = UUID.randomUUID().toString();

  private PostgreSql(Cluster cluster, Path home, String address) {
    this.cluster = cluster;
    this.home = home;
    this.address = address;
  }

  /** Starts one, on a cluster of {@code e2e/cluster}; see {@link Cluster#hasComponents}. */
  public static PostgreSql start(Cluster cluster) throws IOException, InterruptedException {
    Path home = cluster.kubeletRoot().resolveSibling("postgresql");
    PostgreSql server = new PostgreSql(cluster, home, nodeAddress(cluster) + ":" + PORT);
    boolean started = false;
    try {
      server.unpack();
      server.initialise();
      server.run("pg_ctl", "--pgdata", server.data(), "--log", server.log(), "--wait", "start");
      started = true;
      return server;
    } finally {
      if (!started) {
        server.remove();
      }
    }
  }

  private static String nodeAddress(Cluster cluster) {
    return cluster.client().nodes().list().getItems().getFirst().getStatus().getAddresses().stream()
        .filter(address -> address.getType().equals("InternalIP"))
        .findFirst()
        .orElseThrow()
        .getAddress();
  }

  private void unpack() throws IOException, InterruptedException {
    Path programs = Files.createDirectories(home.resolve("programs"));
    Path archive = home.resolve("programs.txz");
    try (InputStream packed = PostgreSql.class.getResourceAsStream(PROGRAMS)) {
      if (packed == null) {
        throw new IOException("no PostgreSQL for this kind of machine: " + PROGRAMS);
      }
      Files.copy(packed, archive);
    }
    String _ =
        HostCommand.everything(
            List.of("tar", "-xJf", archive.toString(), "-C", programs.toString()));
    Files.delete(archive);
  }

  private void initialise() throws IOException, InterruptedException {
    Path secret = home.resolve("password");
    Files.writeString(secret, password);
    for (Path path : List.of(home, secret)) {
      Files.setAttribute(path, "unix:uid", NOBODY);
    }
    run(
        "initdb",
        "--pgdata=" + data(),
        "--username=" + SUPERUSER,
        "--pwfile=" + secret,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync");
    Files.delete(secret);
    Files.writeString(Path.of(data(), "postgresql.conf"), SETTINGS, APPEND);
    Files.writeString(Path.of(data(), "pg_hba.conf"), WHO_MAY_LOG_IN, APPEND);
  }

  private String data() {
    return home.resolve("data").toString();
  }

  private String log() {
    return home.resolve("log").toString();
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.add(home.resolve("programs/bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Ended ended = cluster.enter(command.toArray(String[]::new));
    if (ended.code() != 0) {
      Path log = Path.of(log());
      throw new IOException(
          "%s:%n%s%n%s%n%s"
              .formatted(
                  program,
                  ended.output(),
                  ended.errors(),
                  Files.exists(log) ? Files.readString(log) : ""));
    }
  }

  /** {@code HOST:PORT}, for this machine and for the node. */
  public String address() {
    return address;
  }

  /**
   * Logs in to its only database.
   *
   * @throws SQLException also if it refuses the password
   */
  public Connection connect(String user, String secret) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s/postgres?sslmode=disable&connectTimeout=30".formatted(address),
        user,
        secret);
  }

  /** Does something as its superuser. */
  public void does(String... statements) throws SQLException {
    try (Connection connection = connect(SUPERUSER, password);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Asks as its superuser; the first column. */
  public List<String> asks(String query) throws SQLException {
    List<String> answers = new ArrayList<>();
    try (Connection connection = connect(SUPERUSER, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        answers.add(rows.getString(1));
      }
    }
    return answers;
  }

  /** Ends it at once. */
  @Override
  public void close() {
    try {
      run("pg_ctl", "--pgdata", data(), "--mode=immediate", "--wait", "stop");
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was stopped", e);
    }
  }

  private void remove() throws IOException, InterruptedException {
    String _ = HostCommand.everything(List.of("rm", "-rf", "--one-file-system", home.toString()));
  }
}
