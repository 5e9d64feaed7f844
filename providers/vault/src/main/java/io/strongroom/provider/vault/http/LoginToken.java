package io.strongroom.provider.vault.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token that the server has issued: a secret, which toString leaves out. A String because it
 * travels as an HTTP header, and the client makes headers of Strings. Any thread.
 */
public final class LoginToken {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final String token;
  private final boolean limited;
  private final AtomicLong usesLeft;
  private volatile boolean leases;

  /**
   * @param uses how often the server takes it ({@code token_num_uses}); 0 for no limit
   */
  public LoginToken(String token, long uses) {
    this.token = token;
    limited = uses > 0;
    usesLeft = new AtomicLong(limited ? uses : NO_LIMIT);
  }

  public String exposeToken() {
    return token;
  }

  /** Whether the server takes it a certain number of times only, and ends it with the last. */
  public boolean isLimited() {
    return limited;
  }

  /**
   * How often the server will still take it, at least: what it answers without looking at a token,
   * or not at all, is counted here and not there.
   */
  public long usesLeft() {
    return usesLeft.get();
  }

  /** Counts a request that was sent with it, whatever the answer is. */
  void used() {
    if (limited) {
      usesLeft.decrementAndGet();
    }
  }

  /** A lease was made with it, which ends with it. */
  public void madeLease() {
    leases = true;
  }

  /** Whether a lease was made with it. */
  public boolean hasLeases() {
    return leases;
  }

  @Override
  public String toString() {
    return "LoginToken[redacted]";
  }
}
