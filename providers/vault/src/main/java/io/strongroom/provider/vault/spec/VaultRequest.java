package io.strongroom.provider.vault.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request for a secret, equal to another if they are the same for the server.
 *
 * @param path cleaned, without {@code /v1/} in front and not encoded: {@code secret/data/db}
 * @param query what stood after the question mark, in the order in which it is sent
 * @param arguments what is sent; may hold what the author takes for a secret
 */
public record VaultRequest(
    String method, String path, List<Parameter> query, Optional<Arguments> arguments) {
  /** Why neither a request nor its answer may be a login, and what to do instead; for messages. */
  public static final String NO_LOGIN =
      "nobody would renew or give back: name the secrets themselves, which are read with the pod's"
          + " own login, or run an agent";

  public VaultRequest {
    query = List.copyOf(query);
  }

  /** One name and value of a query, not encoded. */
  public record Parameter(String name, String value) {}

  /** The same request with other arguments. */
  VaultRequest with(Optional<Arguments> others) {
    return new VaultRequest(method, path, query, others);
  }

  /** The value of a query parameter, the first if there are several. */
  public Optional<String> parameter(String name) {
    return query.stream()
        .filter(parameter -> parameter.name.equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  /** Whether it only reads, so that it may be sent twice. */
  public boolean repeatable() {
    return method.equals("GET") || method.equals("LIST") || method.equals("HEAD");
  }

  /** Whether its path makes or renews a login; an answer to other paths may be one all the same. */
  boolean makesLogin() {
    return !repeatable()
        && (path.startsWith("auth/token/create")
            || path.startsWith("auth/token/renew")
            || (path.startsWith("auth/") && (path + "/").contains("/login/")));
  }

  /** Whether nothing but a version is asked for beside the path. */
  public boolean readsVersionAlone() {
    return arguments.isEmpty() && query.stream().allMatch(item -> item.name.equals("version"));
  }

  /** For messages: {@code GET secret/data/db?version=2}. Never the arguments. */
  public String describe() {
    return method + " " + describePath();
  }

  String describePath() {
    return query.isEmpty()
        ? path
        : path
            + query.stream()
                .map(parameter -> parameter.name + "=" + parameter.value)
                .collect(Collectors.joining("&", "?", ""));
  }

  @Override
  public String toString() {
    return "VaultRequest[%s]".formatted(describe());
  }
}
