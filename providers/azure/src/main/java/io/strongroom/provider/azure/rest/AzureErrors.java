package io.strongroom.provider.azure.rest;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.rest.AzureRestRequest.Way;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.HttpConnections;
import io.strongroom.provider.cloud.http.HttpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Failures of calls to Azure, in one line that says what to change. */
final class AzureErrors {
  private AzureErrors() {}

  /** Whether another attempt may fare better, as Microsoft's own clients see it. */
  static boolean isRetryable(int status) {
    return status == 408
        || status == 429
        || status == 500
        || status == 502
        || status == 503
        || status == 504;
  }

  /** Azure answered with an error. */
  static StoreException answered(HttpReply reply, AzureCallDescription description) {
    AzureErrorBody body = AzureErrorBody.of(reply);
    Kind kind = kindOf(body.code(), reply.status());
    String words = ForeignText.oneLine(body.words(), description.sent());
    return StoreException.answered(
        kind,
        "%s: %s%s"
            .formatted(
                description.words(),
                words.isEmpty() ? "Azure gives no reason" : words,
                advice(kind, body.code(), description, reply)),
        Optional.of(ForeignText.oneLine(body.code(), description.sent())),
        body.id().map(id -> ForeignText.oneLine(id, description.sent())),
        kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE ? reply.retryAfter() : Optional.empty());
  }

  /** What Azure's codes mean: the one place that knows them. */
  private static Kind kindOf(String code, int status) {
    return switch (code) {
      // No such tenant, no such application, and a request that is none.
      case "AADSTS90002", "AADSTS900023", "AADSTS700016", "AADSTS900144", "invalid_request" ->
          Kind.INVALID;
      case "AADSTS50196", "TooManyRequests", "Throttled" -> Kind.THROTTLED;
      case "invalid_grant", "invalid_client", "invalid_scope" -> Kind.UNAUTHENTICATED;
      case "unauthorized_client" -> Kind.DENIED;
      default -> kindOf(status);
    };
  }

  private static Kind kindOf(int status) {
    return switch (status) {
      case 400 -> Kind.INVALID;
      case 401 -> Kind.UNAUTHENTICATED;
      case 403 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 408 -> Kind.TIMEOUT;
      case 429 -> Kind.THROTTLED;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.BAD_ANSWER;
    };
  }

  private static String advice(
      Kind kind, String code, AzureCallDescription description, HttpReply reply) {
    return switch (kind) {
      case DENIED ->
          switch (code) {
            case "SecretDisabled", "KeyDisabled", "CertificateDisabled" ->
                "; enable this version in the vault, or name another in objectVersion";
            case "ForbiddenByFirewall", "ForbiddenByConnection" ->
                "; the vault's firewall does not let this node in";
            default ->
                description.action().isEmpty()
                    ? ""
                    : "; is it granted %s on that vault?".formatted(description.action());
          };
      case NOT_FOUND ->
          description.action().isEmpty()
              ? ""
              : "; is it in this vault, under this name, not deleted?";
      case UNAUTHENTICATED ->
          description.tenant().isEmpty()
              ? ""
              : reply
                  .header("WWW-Authenticate")
                  .map(header -> Challenge.parse(header).difference(description))
                  .orElse("");
      case INVALID, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> "";
    };
  }

  /** Azure was not reached, or went away. */
  static StoreException network(
      IOException failure, AzureCallDescription description, AzureRestRequest request) {
    return StoreException.of(
        Phase.FETCH,
        HttpConnections.kindOf(failure),
        "%s: %s %s"
            .formatted(description.words(), request.address().getHost(), words(failure, request)));
  }

  private static String words(IOException failure, AzureRestRequest request) {
    return switch (failure) {
      case UnknownHostException _ ->
          request.accessToken().isPresent()
              ? "is known to no name server; is there a vault of that name?"
              : "is known to no name server";
      case SSLException _ ->
          request.way() == Way.TOKEN_PROXY
              ? "makes no TLS connection; is its certificate of the authority that is trusted for"
                  + " identity bindings (chart: providers.azure.identityBinding.caBundle)?"
              : "makes no TLS connection; is there a proxy whose certificate authority is not among"
                  + " the trusted ones?";
      case SocketTimeoutException _ -> "did not answer in time";
      case ConnectException _, NoRouteToHostException _ -> "cannot be reached";
      case HttpConnections.AnswerTooLongException tooLong ->
          "answers with more than %d bytes".formatted(tooLong.limit());
      case TokenProxySockets.UnusableException unusable -> unusable.words();
      default -> "broke the connection";
    };
  }
}
