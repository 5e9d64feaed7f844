package io.strongroom.provider;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pod's service-account tokens by audience, as kubelet passed them. A token is a secret: it has
 * no toString, and {@link Token#exposeToken()} is the one way to it.
 */
public final class ServiceAccountTokens {
  private static final ServiceAccountTokens NONE = new ServiceAccountTokens(Map.of());

  private final Map<String, Token> byAudience;

  private ServiceAccountTokens(Map<String, Token> byAudience) {
    this.byAudience = Map.copyOf(byAudience);
  }

  public static ServiceAccountTokens of(Map<String, Token> byAudience) {
    return new ServiceAccountTokens(byAudience);
  }

  public static ServiceAccountTokens none() {
    return NONE;
  }

  public Optional<Token> forAudience(String audience) {
    return Optional.ofNullable(byAudience.get(audience));
  }

  public Set<String> audiences() {
    return byAudience.keySet();
  }

  @Override
  public String toString() {
    return "ServiceAccountTokens" + audiences();
  }

  /** One token. A String because the wire and every SDK make it one. */
  public static final class Token {
    private final String token;
    private final Moment expires;

    public Token(String token, Moment expires) {
      this.token = token;
      this.expires = expires;
    }

    /** The bearer token itself. */
    public String exposeToken() {
      return token;
    }

    /** The expiry of the token. */
    public Moment expires() {
      return expires;
    }

    @Override
    public String toString() {
      return "Token[redacted]";
    }
  }
}
