package io.strongroom.provider.vault;

import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.vault.address.StoreAddress;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Workloads and logins for tests of what is made of them. */
public final class SampleWorkloads {
  private SampleWorkloads() {}

  /** A service account that all its volumes log in for. */
  public static Workload at(String address) {
    StoreAddress store = ((StoreAddress.Reading.Accepted) StoreAddress.read(address)).address();
    ServerConnection.Tls tls =
        new ServerConnection.Tls(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    return new Workload(
        new ServerConnection(store, false, tls),
        new Login("kubernetes", "shop", "vault", Optional.empty()),
        "shop",
        "checkout",
        "uid",
        Optional.empty());
  }

  /** A login that was made now. */
  public static Session session(String token, Duration life, MonotonicClock clock) {
    return new Session(
        new LoginToken(token, 0),
        List.of("default"),
        clock.now(),
        Optional.of(life),
        true,
        false,
        Optional.of(life),
        false);
  }
}
