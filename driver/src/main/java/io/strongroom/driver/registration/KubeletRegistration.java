package io.strongroom.driver.registration;

import io.strongroom.driver.backoff.Backoff;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.registration.RegistrationState.NotOffered;
import io.strongroom.driver.registration.RegistrationState.Occupied;
import io.strongroom.driver.registration.RegistrationState.Registered;
import io.strongroom.driver.registration.RegistrationState.Rejected;
import io.strongroom.driver.registration.RegistrationState.Waiting;
import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the driver with kubelet, for as long as the process runs.
 *
 * <p>Kubelet watches a directory for sockets and asks each one for its plugin's name. The socket is
 * made again when kubelet refuses it and when its file is lost; it appears by a rename, which
 * kubelet takes for a new plugin. A served socket of another process under the same name is not
 * replaced: two drivers that replace each other's socket would have kubelet register them in turn
 * without end.
 */
public final class KubeletRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubeletRegistration.class);

  /** The time between two checks for a lost socket: one stat(2) each. */
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  /** Kubelet comes within a second or two, unless it is down or watches another directory. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final RegistrationSettings settings;
  private final Path csiSocket;
  private final Timer timer;
  private final InstantSource clock;
  private final Runnable onRegistered;
  private final Backoff attempts = new Backoff();
  private final Backoff refusals = new Backoff();

  /** Held while the socket is made or removed; never while kubelet waits for an answer. */
  private final ReentrantLock changing = new ReentrantLock();

  /** Written under {@link #changing}, read by health without waiting for it. */
  private volatile @Nullable RegistrationSocket socket;

  private boolean warm;
  private boolean closed;

  private final Object talk = new Object();
  private @Nullable Offer current;
  private volatile RegistrationState state;
  private volatile boolean kubeletCame;

  private KubeletRegistration(
      RegistrationSettings settings,
      Path csiSocket,
      Timer timer,
      InstantSource clock,
      Runnable onRegistered) {
    this.settings = settings;
    this.csiSocket = csiSocket;
    this.timer = timer;
    this.clock = clock;
    this.onRegistered = onRegistered;
    this.state = new NotOffered("the driver is starting");
  }

  /**
   * Offers the driver to kubelet. Returns when the socket is there, or when it could not be made
   * and will be tried again.
   *
   * @param csiSocket the driver's CSI socket as this process sees it; it must be serving already
   * @param onRegistered runs in a thread of {@code timer} each time kubelet has registered the
   *     driver: kubelet waits for the answer
   * @throws IOException if the socket's path is longer than a unix socket takes
   */
  public static KubeletRegistration start(
      RegistrationSettings settings,
      Path csiSocket,
      Timer timer,
      InstantSource clock,
      Runnable onRegistered)
      throws IOException {
    SocketFile.checkLength(settings.socket());
    KubeletRegistration registration =
        new KubeletRegistration(settings, csiSocket, timer, clock, onRegistered);
    registration.check();
    timer.run(SILENCE, registration::sayIfKubeletNeverCame);
    return registration;
  }

  public RegistrationState state() {
    return state;
  }

  public Path socket() {
    return settings.socket();
  }

  /** Whether the file at {@link #socket()} is the one that was offered. */
  SocketFile.Place place() throws IOException {
    RegistrationSocket offered = socket;
    return offered == null ? SocketFile.Place.GONE : offered.place();
  }

  /** The state in one line, with what to do about it. */
  public String describe() {
    return RegistrationText.of(state, settings, kubeletCame);
  }

  /** Removes the socket if it is ours, which has kubelet forget the driver. */
  @Override
  public void close() {
    changing.lock();
    try {
      closed = true;
      dropSocket();
    } finally {
      changing.unlock();
    }
  }

  private void check() {
    changing.lock();
    try {
      if (!closed) {
        timer.run(lookAfterSocket(), this::check);
      }
    } finally {
      changing.unlock();
    }
  }

  /** Checks the socket; returns the time until the next check. */
  private Duration lookAfterSocket() {
    try {
      RegistrationSocket offered = socket;
      if (offered == null) {
        return offer("");
      }
      SocketFile.Place place = offered.place();
      if (place == SocketFile.Place.IN_PLACE) {
        return CHECK_EVERY;
      }
      LOG.warn(
          "registration socket {} {}",
          settings.socket(),
          place == SocketFile.Place.GONE
              ? "is gone; it is made again"
              : "was replaced by another process");
      return offer("");
    } catch (IOException | RuntimeException e) {
      return notOffered(e);
    }
  }

  private Duration offer(String lastRefusal) throws IOException {
    RegistrationSocket last = socket;
    if (last == null || last.place() == SocketFile.Place.REPLACED) {
      Optional<String> other = RegistrationSocket.whoServes(settings.socket());
      if (other.isPresent()) {
        return occupied(other.get());
      }
    }
    if (!warm) {
      CsiSelfCall.warmUp(csiSocket);
      warm = true;
    }
    Offer offer = new Offer();
    RegistrationSocket next =
        RegistrationSocket.open(
            settings.socket(),
            new RegistrationService(settings, offer),
            () -> offer.becomeCurrent(lastRefusal));
    dropSocket();
    socket = next;
    attempts.reset();
    LOG.info("{} is offered to kubelet at {}", settings.driverName(), settings.socket());
    return CHECK_EVERY;
  }

  private Duration occupied(String endpoint) {
    dropSocket();
    RegistrationState before = state;
    become(new Occupied(RegistrationText.clean(endpoint)));
    if (!state.equals(before)) {
      LOG.error("{}; until then this one serves its CSI socket and is not ready", describe());
    }
    return CHECK_EVERY;
  }

  private Duration notOffered(Exception e) {
    RegistrationState before = state;
    become(
        new NotOffered(
            e instanceof IOException ? String.valueOf(e.getMessage()) : Defects.describe(e)));
    if (!state.equals(before)) {
      LOG.error("{}; it is tried again", describe());
    }
    return attempts.next();
  }

  private void become(RegistrationState next) {
    synchronized (talk) {
      current = null;
      state = next;
    }
  }

  private void dropSocket() {
    RegistrationSocket last = socket;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        LOG.warn("removing the registration socket failed: {}", Defects.describe(e));
      }
      socket = null;
    }
  }

  private void sayIfKubeletNeverCame() {
    if (state instanceof Waiting && !kubeletCame) {
      LOG.warn("{}", describe());
    }
  }

  private void offerAgain(Offer refused, String message) {
    changing.lock();
    try {
      if (closed || !refused.isStillRefused()) {
        return;
      }
      offer(message);
    } catch (IOException | RuntimeException e) {
      // the next check tries again
      dropSocket();
      Duration _ = notOffered(e);
    } finally {
      changing.unlock();
    }
  }

  /** The calls of kubelet to one socket. Those to an older socket are ignored. */
  private final class Offer implements RegistrationService.Visitor {
    void becomeCurrent(String lastRefusal) {
      synchronized (talk) {
        current = this;
        state = new Waiting(clock.instant(), lastRefusal);
      }
    }

    boolean isStillRefused() {
      synchronized (talk) {
        return current == this && state instanceof Rejected;
      }
    }

    /** Trying the socket out comes before it is current, so that it is not taken for kubelet. */
    @Override
    public void asked() {
      synchronized (talk) {
        if (current == this) {
          kubeletCame = true;
        }
      }
    }

    @Override
    public void notified(boolean registered, String error) {
      String message = RegistrationText.clean(error);
      synchronized (talk) {
        if (current != this) {
          return;
        }
        kubeletCame = true;
        state =
            registered ? new Registered(clock.instant()) : new Rejected(clock.instant(), message);
      }
      if (registered) {
        LOG.info("kubelet has registered {}", settings.driverName());
        refusals.reset();
        timer.run(Duration.ZERO, onRegistered);
      } else {
        LOG.error("kubelet refused to register {}: {}", settings.driverName(), message);
        timer.run(refusals.next(), () -> offerAgain(this, message));
      }
    }
  }
}
