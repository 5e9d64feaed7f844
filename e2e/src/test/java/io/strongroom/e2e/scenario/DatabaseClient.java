package io.strongroom.e2e.scenario;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application as it should be: it keeps its login, and reads its file again when that does not
 * work any more.
 */
final class DatabaseClient implements AutoCloseable {
  private static final long QUERY_EVERY_MILLIS = 100;

  private final Callable<DatabaseLogin> file;
  private final Query query;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger queries = new AtomicInteger();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile DatabaseLogin login;

  /** What it does all the time. */
  @FunctionalInterface
  interface Query {
    void as(DatabaseLogin login) throws SQLException;
  }

  private DatabaseClient(Callable<DatabaseLogin> file, Query query, DatabaseLogin login) {
    this.file = file;
    this.query = query;
    this.login = login;
  }

  /**
   * Starts it with what is in the file now.
   *
   * @param file reads it
   */
  static DatabaseClient start(Callable<DatabaseLogin> file, Query query) throws Exception {
    DatabaseClient client = new DatabaseClient(file, query, file.call());
    Thread.ofVirtual().start(client::run);
    return client;
  }

  private void run() {
    try {
      while (!stopped.await(QUERY_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          query.as(login);
        } catch (SQLException e) {
          refusals.add(e.toString());
          login = file.call();
          queryAfterReading();
        }
        queries.incrementAndGet();
      }
      end.complete(null);
    } catch (Exception e) {
      end.completeExceptionally(e);
    }
  }

  private void queryAfterReading() {
    try {
      query.as(login);
    } catch (SQLException e) {
      failures.add(e.toString());
    }
  }

  /** What it works with. */
  DatabaseLogin login() {
    return login;
  }

  /** How many it has made so far. */
  int queries() {
    return queries.get();
  }

  /** Queries that made it read its file. */
  List<String> refusals() {
    return refusals;
  }

  /** Queries that did not work although the file had just been read. */
  List<String> failures() {
    return failures;
  }

  /** Ends it; fails if it could not read its file. */
  @Override
  public void close() {
    stopped.countDown();
    end.join();
  }
}
