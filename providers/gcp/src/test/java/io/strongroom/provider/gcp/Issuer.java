package io.strongroom.provider.gcp;

import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.gcp.fake.FakeIssuer;
import java.security.PublicKey;
import java.util.List;

/** The cluster's issuer, whose tokens are as kubelet passes them on. */
final class Issuer {
  private final FakeIssuer issuer = new FakeIssuer();

  List<PublicKey> publicKeys() {
    return issuer.publicKeys();
  }

  /** As the API server has them at {@code /openid/v1/jwks}. */
  String jwks() {
    return issuer.jwks();
  }

  /** A token for an audience that lives for an hour. */
  Token token(String serviceAccount, String audience) {
    return token(serviceAccount, "uid-of-" + serviceAccount, audience, Moment.LATEST);
  }

  Token token(String serviceAccount, String uid, String audience, Moment expires) {
    return new Token(issuer.token(serviceAccount, uid, audience), expires);
  }
}
