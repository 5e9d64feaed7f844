package io.strongroom.provider.vault.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token of the server: a secret, which has no toString. A String because it travels as an HTTP
 * header, and the client makes headers of Strings.
 */
public final class LoginToken {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final String token;
  private final boolean limited;
  private final AtomicLong usesLeft;
  private volatile boolean lent;

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

  /** It was sent, which counts whatever the answer is. */
  void used() {
    if (limited) {
      usesLeft.decrementAndGet();
    }
  }

  /** Something was made with it that ends with it. */
  public void lends() {
    lent = true;
  }

  /** Whether a lease may hang on it. */
  public boolean hasLent() {
    return lent;
  }

  @Override
  public String toString() {
    return "LoginToken[redacted]";
  }
}
