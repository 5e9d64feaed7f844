package io.strongroom.driver.kube;

import io.strongroom.driver.kube.Tls.Identity;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The current context of a kubeconfig. Relative paths in it are relative to it, as in kubectl. */
final class Kubeconfig {
  private final Path file;
  private final MonotonicClock clock;
  private final List<ClassProblem> problems = new ArrayList<>();

  private Kubeconfig(Path file, MonotonicClock clock) {
    this.file = file;
    this.clock = clock;
  }

  static ClusterAccess read(Path file, MonotonicClock clock) throws ClusterAccessException {
    return new Kubeconfig(file, clock).access();
  }

  private ClusterAccess access() throws ClusterAccessException {
    Fields root = root();
    String current = required(root, "current-context");
    Fields context = named(root, "contexts", "context", current);
    Fields cluster = named(root, "clusters", "cluster", required(context, "cluster"));
    Optional<Fields> user =
        context.text("user").filter(name -> !name.isEmpty()).isPresent()
            ? Optional.of(named(root, "users", "user", required(context, "user")))
            : Optional.empty();
    if (cluster.flag("insecure-skip-tls-verify").orElse(false)) {
      throw refused(
          cluster, "insecure-skip-tls-verify", "is refused: state certificate-authority-data");
    }
    for (String unsupported : List.of("tls-server-name", "proxy-url")) {
      refuse(cluster, unsupported, "remove it: the server is reached directly, by its own name");
    }
    Optional<List<X509Certificate>> authorities = Optional.empty();
    Optional<byte[]> authority = content(cluster, "certificate-authority");
    if (authority.isPresent()) {
      authorities =
          Optional.of(
              Credentials.certificates(authority.get(), at(cluster, "certificate-authority")));
    }
    Optional<Identity> identity = user.isPresent() ? identity(user.get()) : Optional.empty();
    BearerToken token = user.isPresent() ? token(user.get()) : BearerToken.none();
    String address = required(cluster, "server");
    checkProblems();
    return ClusterAccess.of(
        ClusterAccess.address(address, at(cluster, "server")),
        Optional.of(Tls.context(authorities, identity)),
        token);
  }

  private Fields root() throws ClusterAccessException {
    try {
      String text = new String(Credentials.read(file), StandardCharsets.UTF_8);
      if (Yaml.read(text, Yaml.DuplicateKeys.LAST_WINS) instanceof YamlNode.Mapping mapping) {
        return new Fields(mapping, "", Fields.Case.SENSITIVE, problems::add);
      }
    } catch (MalformedYamlException e) {
      // The position alone: what stands there may be a key.
      throw new ClusterAccessException("%s: not valid YAML: %s".formatted(file, e.position()));
    }
    throw new ClusterAccessException(file + ": expected a kubeconfig");
  }

  private Optional<Identity> identity(Fields user) throws ClusterAccessException {
    Optional<byte[]> chain = content(user, "client-certificate");
    Optional<byte[]> key = content(user, "client-key");
    if (chain.isPresent() != key.isPresent()) {
      throw refused(user, "client-certificate", "and client-key come together");
    }
    if (chain.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Identity(
            Credentials.certificates(chain.get(), at(user, "client-certificate")),
            Credentials.privateKey(key.get(), at(user, "client-key"))));
  }

  private BearerToken token(Fields user) throws ClusterAccessException {
    for (String unsupported : List.of("exec", "auth-provider", "username", "password", "as")) {
      refuse(user, unsupported, "use a token, a tokenFile or a client-certificate with its key");
    }
    Optional<String> tokenFile = user.text("tokenFile").filter(path -> !path.isEmpty());
    if (tokenFile.isPresent()) {
      return BearerToken.inFile(resolve(user, "tokenFile", tokenFile.get()), clock);
    }
    Optional<String> token = user.text("token").filter(text -> !text.isEmpty());
    return token.isPresent() ? BearerToken.fixed(token.get()) : BearerToken.none();
  }

  private void refuse(Fields fields, String field, String remedy) throws ClusterAccessException {
    if (fields.node(field).filter(node -> !(node instanceof YamlNode.Null)).isPresent()) {
      throw refused(fields, field, "is not supported: " + remedy);
    }
  }

  /** The inline field wins, as in kubectl. */
  private Optional<byte[]> content(Fields fields, String field) throws ClusterAccessException {
    Optional<String> data = fields.text(field + "-data").filter(text -> !text.isEmpty());
    if (data.isPresent()) {
      try {
        return Optional.of(Base64.getMimeDecoder().decode(data.get()));
      } catch (IllegalArgumentException e) {
        throw refused(fields, field + "-data", "expected base64");
      }
    }
    Optional<String> path = fields.text(field).filter(text -> !text.isEmpty());
    return path.isPresent()
        ? Optional.of(Credentials.read(resolve(fields, field, path.get())))
        : Optional.empty();
  }

  private Path resolve(Fields fields, String field, String path) throws ClusterAccessException {
    try {
      return file.toAbsolutePath().resolveSibling(LocalPath.of(path));
    } catch (LocalPath.UnnameableException e) {
      throw refused(fields, field, String.valueOf(e.getMessage()));
    }
  }

  private Fields named(Fields root, String list, String field, String name)
      throws ClusterAccessException {
    for (Fields item : root.mappings(list)) {
      if (item.text("name").equals(Optional.of(name))) {
        Optional<Fields> found = item.mapping(field);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    checkProblems();
    throw new ClusterAccessException(
        "%s: %s has none of the name that the current context leads to".formatted(file, list));
  }

  private String required(Fields fields, String field) throws ClusterAccessException {
    String text = fields.requiredText(field);
    checkProblems();
    return text;
  }

  private void checkProblems() throws ClusterAccessException {
    if (!problems.isEmpty()) {
      throw new ClusterAccessException("%s: %s".formatted(file, problems.getFirst().describe()));
    }
  }

  private ClusterAccessException refused(Fields fields, String field, String message) {
    return new ClusterAccessException("%s %s".formatted(at(fields, field), message));
  }

  private String at(Fields fields, String field) {
    return "%s: %s".formatted(file, fields.path(field));
  }
}
