package io.strongroom.provider.vault.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.vault.address.AddressRange;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.address.StoreAddress;
import io.strongroom.provider.vault.spec.VaultParameterNames.Named;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the parameters of a class over what the operator has set, and finds every mistake. */
public final class VaultClassReader {
  /** Go's strconv.ParseBool. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1").orElseThrow();

  private final VaultSettings settings;
  private final Flavour flavour;
  private final VaultParameterNames names;
  private final Consumer<ClassProblem> problems;

  private VaultClassReader(
      VaultSettings settings,
      Flavour flavour,
      Parameters parameters,
      Consumer<ClassProblem> problems) {
    this.settings = settings;
    this.flavour = flavour;
    this.problems = problems;
    names = new VaultParameterNames(flavour, parameters, problems);
  }

  /** The class; absent if an error was reported. */
  public static Optional<VaultClass> read(
      VaultSettings settings,
      Flavour flavour,
      Parameters parameters,
      Consumer<ClassProblem> problems) {
    List<ClassProblem> found = new ArrayList<>();
    VaultClassReader reader = new VaultClassReader(settings, flavour, parameters, found::add);
    Optional<ServerConnection> connection = reader.connection();
    Login login = reader.login();
    List<VaultObject> objects =
        VaultObjectReader.read(parameters.text(VaultParameterNames.OBJECTS).orElse(""), found::add);
    found.stream().distinct().forEach(problems);
    return found.stream().noneMatch(ClassProblem::isError)
        ? connection.map(known -> new VaultClass(known, login, objects))
        : Optional.empty();
  }

  private Optional<ServerConnection> connection() {
    Optional<Named> ofClass = names.value(VaultParameterNames.ADDRESS);
    ServerConnection.Tls tls = tls();
    Optional<String> text = ofClass.map(Named::value).or(settings::address);
    String field =
        ofClass.map(Named::name).orElseGet(() -> names.usual(VaultParameterNames.ADDRESS));
    if (text.isEmpty()) {
      report(field, "is required: the operator has set no address for this node");
      return Optional.empty();
    }
    boolean trusted = settings.address().equals(text);
    return switch (StoreAddress.read(text.get())) {
      case StoreAddress.Reading.Refused(String problem) -> {
        report(field, problem);
        yield Optional.empty();
      }
      case StoreAddress.Reading.Accepted(StoreAddress address) -> {
        if (!trusted) {
          checkAllowed(field, address);
        }
        yield Optional.of(new ServerConnection(address, trusted, tls));
      }
    };
  }

  private void checkAllowed(String field, StoreAddress address) {
    AllowedAddresses allowed = settings.allowed();
    boolean permitted =
        switch (address) {
          case StoreAddress.UnixSocket(String path) -> allowed.socket(path);
          // Names are checked when they are resolved, at every connect.
          case StoreAddress.Network network ->
              network.literal().map(allowed::address).orElse(true)
                  && (!network.isLocalhost() || allowed.address(LOOPBACK));
        };
    if (!permitted) {
      report(
          field,
          "leads to the node itself or to its cloud's own services; the operator has not allowed"
              + " that address");
    }
  }

  private ServerConnection.Tls tls() {
    VaultSettings.Tls defaults = settings.tls();
    TlsPaths paths = new TlsPaths(settings.tlsDirectory(), names, problems);
    Optional<ServerConnection.TlsFile> clientCert =
        paths.read(VaultParameterNames.CLIENT_CERT, defaults.clientCert());
    Optional<ServerConnection.TlsFile> clientKey =
        paths.read(VaultParameterNames.CLIENT_KEY, defaults.clientKey());
    if (clientCert.isPresent() != clientKey.isPresent()
        && names.value(VaultParameterNames.CLIENT_CERT).isPresent()
            != names.value(VaultParameterNames.CLIENT_KEY).isPresent()) {
      report(
          names.usual(
              clientCert.isPresent()
                  ? VaultParameterNames.CLIENT_KEY
                  : VaultParameterNames.CLIENT_CERT),
          "is required as well: a client is known by certificate and key");
    }
    return new ServerConnection.Tls(
        paths.read(VaultParameterNames.CA_CERT, defaults.caCert()),
        paths.read(VaultParameterNames.CA_DIRECTORY, defaults.caDirectory()),
        serverName().or(defaults::serverName),
        clientCert,
        clientKey,
        skipVerify() || defaults.skipVerify());
  }

  private Optional<String> serverName() {
    Optional<Named> name = names.value(VaultParameterNames.SERVER_NAME);
    if (name.isPresent() && !name.get().value().matches("[A-Za-z0-9._-]{1,253}")) {
      report(name.get().name(), "expected the host name in the server's certificate");
      return Optional.empty();
    }
    return name.map(Named::value);
  }

  /** A class can switch it on, not off. */
  private boolean skipVerify() {
    Optional<Named> flag = names.present(VaultParameterNames.SKIP_VERIFY);
    if (flag.isPresent()
        && !TRUE.contains(flag.get().value())
        && !FALSE.contains(flag.get().value())) {
      report(flag.get().name(), "expected \"true\" or \"false\"");
    }
    return flag.isPresent() && TRUE.contains(flag.get().value());
  }

  private Login login() {
    Optional<Named> role = names.role();
    if (role.isEmpty()) {
      report(
          VaultParameterNames.ROLE,
          "is required: the role of the auth method, which names this pod");
    }
    Optional<Named> audience = names.plain(VaultParameterNames.AUDIENCE);
    return new Login(
        mount(),
        role.map(Named::value).orElse(""),
        audience.map(Named::value).orElse(flavour.id()),
        namespace());
  }

  private String mount() {
    Optional<Named> current = names.present(VaultParameterNames.AUTH_MOUNT);
    Optional<Named> legacy = names.present(VaultParameterNames.KUBERNETES_MOUNT);
    if (current.isPresent() && legacy.isPresent()) {
      report(legacy.get().name(), "means the same as %s: keep one".formatted(current.get().name()));
    }
    Optional<Named> chosen = current.or(() -> legacy).filter(named -> !named.value().isEmpty());
    String mount =
        RequestPath.withoutSlashesAround(chosen.map(Named::value).orElseGet(settings::authMount));
    chosen.ifPresent(
        named -> {
          if (mount.isEmpty() || !RequestPath.isPlain(mount)) {
            report(named.name(), "expected the path of an auth method, as kubernetes");
          }
        });
    return mount;
  }

  private Optional<String> namespace() {
    Optional<Named> ofClass = names.value(VaultParameterNames.NAMESPACE);
    ofClass.ifPresent(
        named -> {
          if (!RequestPath.isPlain(RequestPath.withoutSlashesAround(named.value()))) {
            report(named.name(), "expected the path of a namespace, as team/shop");
          }
        });
    return ofClass
        .map(Named::value)
        .or(settings::namespace)
        .map(RequestPath::withoutSlashesAround)
        .filter(namespace -> !namespace.isEmpty());
  }

  private void report(String field, String message) {
    problems.accept(ClassProblem.error(field, message));
  }
}
