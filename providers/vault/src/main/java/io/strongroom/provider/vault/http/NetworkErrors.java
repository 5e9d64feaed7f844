package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What went wrong on the way to a server, in words; by the type of the exception alone. */
final class NetworkErrors {
  private NetworkErrors() {}

  /**
   * What an exception means.
   *
   * @param overTls whether the address says https
   */
  static VaultException explain(@Nullable Throwable failure, boolean overTls) {
    String withoutTls = overTls ? "" : "; does it want https?";
    return switch (failure) {
      case AnswerTooLargeException e ->
          VaultException.of(
              Kind.TOO_LARGE,
              "answers with %s; is it a server of Vault or OpenBao, and is the secret meant to be as large?"
                  .formatted(e.getMessage()));
      case GuardedResolver.ForbiddenAddressException _ ->
          VaultException.of(
              Kind.INVALID,
              "its name leads to the node itself or to its cloud's own services; the operator has"
                  + " not allowed that address");
      case UnknownHostException _ ->
          VaultException.of(Kind.UNAVAILABLE, "no name server knows its name");
      case SSLPeerUnverifiedException _ ->
          VaultException.of(
              Kind.UNAVAILABLE,
              "its certificate is for another name; mend the address or the TLS server name");
      case SSLException e -> VaultException.of(Kind.UNAVAILABLE, tls(e));
      case ConnectionRequestTimeoutException _ ->
          VaultException.of(Kind.UNAVAILABLE, "all connections to it are in use");
      case SocketTimeoutException _ -> VaultException.of(Kind.TIMEOUT, "did not answer in time");
      case ConnectException _ -> VaultException.retryable("nobody listens at that address");
      case NoRouteToHostException _ -> VaultException.retryable("there is no route to it");
      case NoSuchFileException _ -> VaultException.retryable("there is no such socket");
      case NoHttpResponseException _ ->
          VaultException.retryable("closed the connection without an answer" + withoutTls);
      case ProtocolException _ ->
          VaultException.of(Kind.BAD_ANSWER, "does not speak HTTP as expected" + withoutTls);
      case IOException e ->
          VaultException.retryable(
              "the connection broke: " + e.getClass().getSimpleName() + withoutTls);
      case null, default ->
          throw new IllegalStateException("a defect in a call to the server", failure);
    };
  }

  private static String tls(SSLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CertificateExpiredException _ -> {
          return "its certificate has expired";
        }
        case CertificateNotYetValidException _ -> {
          return "its certificate is not valid yet";
        }
        case CertPathBuilderException _, CertPathValidatorException _ -> {
          return "its certificate is from nobody who is trusted; name its authority in"
              + " vaultCACertPath";
        }
        case CertificateException e when e.getCause() == null -> {
          return "its certificate does not fit; is it for another name? (TLS server name)";
        }
        default -> {}
      }
    }
    return failure instanceof SSLHandshakeException
        ? "no TLS connection: does it want a client certificate?"
        : "no TLS connection: does that port speak TLS at all? Without it the address begins with"
            + " http://";
  }
}
