package io.strongroom.provider.vault;

/**
 * A token of the server: a secret, which has no toString. A String because it travels as an HTTP
 * header, and the client makes headers of Strings.
 */
final class LoginToken {
  private final String token;

  LoginToken(String token) {
    this.token = token;
  }

  String exposeToken() {
    return token;
  }

  @Override
  public String toString() {
    return "LoginToken[redacted]";
  }
}
