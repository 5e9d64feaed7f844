package io.strongroom.provider.vault.identity;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.spec.Login;

/** What to look at when a login is refused: the mount, the role, or where calls come from. */
final class LoginAdvice {
  private static final String IN_FRONT = "auth/";

  private LoginAdvice() {}

  /** Of a mount that is not there, and of a caller at another address, a server says no more. */
  static String on(VaultException refusal, Login login) {
    if (login.mount().startsWith(IN_FRONT)) {
      return "the mount is %s: write vaultAuthMountPath without auth/ in front"
          .formatted(login.mount().substring(IN_FRONT.length()));
    }
    boolean withoutReason =
        refusal.kind() == Kind.NOT_FOUND || refusal.text().endsWith("permission denied");
    return withoutReason
        ? "is an auth method mounted at %s, and does the role take calls from this node (token_bound_cidrs)?"
            .formatted(login.mount())
        : "does the role take them?";
  }
}
