package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.address.StoreAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers that are no JSON: what they are instead, and what to change. */
final class NotJson {
  private static final Pattern CERTIFICATE_TYPE =
      Pattern.compile("application/[a-z0-9.+-]*(pkix|pem|pkcs7)[a-z0-9.+-]*");

  /** Paths of the PKI engine that answer with bytes, and where the same is JSON. */
  private static final Pattern CA = Pattern.compile("(.+)/(ca|ca_chain|crl)(/pem)?");

  private static final Pattern RAW = Pattern.compile("(.+/cert/.+)/raw(/pem)?");
  private static final Pattern ISSUER = Pattern.compile("(.+/issuer/[^/]+)/(pem|der)");

  private NotJson() {}

  /**
   * A good answer that cannot be read.
   *
   * @param what method and path
   * @param problem as the parser says it
   */
  static VaultException read(VaultReply reply, String what, String problem) {
    Optional<String> type =
        reply.contentType().filter(text -> CERTIFICATE_TYPE.matcher(text).matches());
    String words =
        type.isPresent()
            ? "it answers with %s, which has no keys%s".formatted(type.get(), asJson(what))
            : "%s; is a Vault or OpenBao server at that address?".formatted(problem);
    return VaultException.answered(
        Kind.BAD_ANSWER,
        reply.status(),
        "%s: %d, but %s".formatted(what, reply.status(), words),
        Optional.empty());
  }

  private static String asJson(String what) {
    String path = what.replaceFirst("^[A-Z]+ ", "");
    Matcher raw = RAW.matcher(path);
    Matcher issuer = ISSUER.matcher(path);
    Matcher ca = CA.matcher(path);
    if (raw.matches()) {
      return instead(raw.group(1), "certificate");
    }
    if (issuer.matches()) {
      return instead(issuer.group(1) + "/json", "certificate");
    }
    if (ca.matches()) {
      String name = ca.group(2);
      return instead(
          "%s/cert/%s".formatted(ca.group(1), name),
          name.equals("ca_chain") ? "ca_chain" : "certificate");
    }
    return "";
  }

  private static String instead(String path, String key) {
    return ": read %s with secretKey: %s instead".formatted(path, key);
  }

  /** Whether a server that wants TLS was called without: such servers answer so in plain text. */
  static boolean wantsTls(VaultReply reply, StoreAddress address) {
    return address instanceof StoreAddress.Network network
        && network.scheme().equals("http")
        && reply.status() == 400
        && !reply.contentType().equals(Optional.of("application/json"))
        && reply.contains("HTTPS");
  }
}
