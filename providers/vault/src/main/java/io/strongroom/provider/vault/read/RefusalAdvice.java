package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.http.VaultErrors;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.session.FetchLogin;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Optional;

/** What to change where a server does not answer a request. */
final class RefusalAdvice {
  private final Workload workload;
  private final FetchLogin login;
  private final MountLookup mounts;

  RefusalAdvice(Workload workload, FetchLogin login, MountLookup mounts) {
    this.workload = workload;
    this.login = login;
    this.mounts = mounts;
  }

  /** The same failure with what can be done about it. */
  VaultException on(VaultRequest request, VaultException e) throws InterruptedException {
    return switch (e.kind()) {
      case DENIED -> e.advising(mounts.advice(request).orElseGet(() -> ofPolicies(request)));
      case NOT_FOUND -> {
        Optional<String> ofMount = mounts.advice(request);
        yield ofMount.isPresent() ? e.advising(ofMount.get()) : e;
      }
      case INVALID -> wasLastUse() ? e.advising(ofUses()) : e;
      case UNAUTHENTICATED, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> e;
    };
  }

  private String ofPolicies(VaultRequest request) {
    String capability =
        switch (request.method()) {
          case "GET", "HEAD" -> "read";
          case "LIST" -> "list";
          case "DELETE" -> "delete";
          default -> "update";
        };
    return "role '%s' gives the policies %s, one of them must allow %s on %s"
        .formatted(
            workload.login().role(),
            VaultErrors.oneLine(login.session().policies().toString()),
            capability,
            request.path());
  }

  /** The server makes no lease with the last use of a token. */
  private boolean wasLastUse() {
    return workload.volume().isPresent() && login.session().token().usesLeft() <= 0;
  }

  private String ofUses() {
    return "role '%s' sets token_num_uses: leased credentials take 2 uses at least"
        .formatted(workload.login().role());
  }
}
