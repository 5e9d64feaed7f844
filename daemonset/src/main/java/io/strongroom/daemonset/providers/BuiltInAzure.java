package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.azure.AzureProvider;
import io.strongroom.provider.azure.AzureSettings;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings.TokenProxyAddress;
import io.strongroom.provider.azure.spec.AzureCloud;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.yaml.Names;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Azure Key Vault. */
final class BuiltInAzure implements BuiltInProvider {
  private static final String NAME = "azure";

  private static final Flag AUDIENCE =
      Flag.value(
          "azure-audience",
          "AUDIENCE",
          "api://AzureADTokenExchange",
          "The audience of kubelet's tokens that Entra has federated credentials for.");
  private static final Flag BINDING_AUDIENCE =
      Flag.value(
          "azure-binding-audience",
          "AUDIENCE",
          "api://AKSIdentityBinding",
          "The audience of kubelet's tokens for identity bindings of AKS.");
  private static final Flag TOKEN_PROXY =
      Flag.value(
          "azure-token-proxy",
          "URL",
          "",
          "The API server, behind which AKS has the token proxy of identity bindings, as"
              + " https://kubernetes.default.svc; classes may use them only if this is set.");
  private static final Flag TOKEN_PROXY_NAME =
      Flag.value(
          "azure-token-proxy-server-name",
          "NAME",
          "",
          "The name that the token proxy answers to (SNI), where it does not follow from the API"
              + " server's certificate.");
  private static final Flag TOKEN_PROXY_CA =
      Flag.value(
          "azure-token-proxy-ca",
          "FILE",
          "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
          "The authority of the token proxy.");
  private static final Flag MACHINE =
      Flag.bool(
          "azure-allow-machine-identity", "Whether classes may use the identity of the machine.");
  private static final Flag MACHINE_SERVICE =
      Flag.value(
          "azure-machine-service",
          "URL",
          "http://169.254.169.254",
          "Where the machine hands out tokens of its identities; asked only if classes may use"
              + " them.");
  private static final Flag CLOUD =
      Flag.value(
          "azure-cloud",
          "NAME",
          "AzurePublicCloud",
          "The cloud for classes that name none, as AzureUSGovernmentCloud.");
  private static final Flag CLOUDS_DIR =
      Flag.value(
          "azure-clouds-dir",
          "DIR",
          "",
          "A directory with descriptions of clouds, for classes with AzureStackCloud.");
  private static final Flag PEM_CHAIN =
      Flag.bool(
          "azure-construct-pem-chain",
          true,
          "Whether the certificates of a PKCS #12 are put into the order of their chain.");
  private static final Flag SEPARATE_FILES =
      Flag.bool(
          "azure-write-cert-and-key-in-separate-files",
          "Whether NAME.crt and NAME.key are written besides NAME.");

  private static final Pattern API_SERVER = Pattern.compile("https://[A-Za-z0-9.:_\\[\\]-]+");
  private static final Pattern SERVER = Pattern.compile("http://[A-Za-z0-9.:_-]+");
  private static final Pattern SERVER_NAME = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

  @Override
  public List<Flag> flags() {
    return List.of(
        AUDIENCE,
        BINDING_AUDIENCE,
        TOKEN_PROXY,
        TOKEN_PROXY_NAME,
        TOKEN_PROXY_CA,
        MACHINE,
        MACHINE_SERVICE,
        CLOUD,
        CLOUDS_DIR,
        PEM_CHAIN,
        SEPARATE_FILES);
  }

  @Override
  public Maker read(FlagValues values, Outbound outbound) {
    String audience = values.given(AUDIENCE).orElseGet(AUDIENCE::fallback);
    String bindingAudience = values.given(BINDING_AUDIENCE).orElseGet(BINDING_AUDIENCE::fallback);
    Optional<URI> proxy =
        matching(values, TOKEN_PROXY, API_SERVER, "https://HOST").map(URI::create);
    Optional<String> proxyName =
        matching(values, TOKEN_PROXY_NAME, SERVER_NAME, "the name of a host");
    Path proxyAuthority =
        values.absolute(
            TOKEN_PROXY_CA, values.given(TOKEN_PROXY_CA).orElseGet(TOKEN_PROXY_CA::fallback));
    URI service =
        matching(values, MACHINE_SERVICE, SERVER, "http://HOST")
            .map(URI::create)
            .orElseGet(() -> URI.create(MACHINE_SERVICE.fallback()));
    Optional<URI> machine = values.bool(MACHINE) ? Optional.of(service) : Optional.empty();
    String cloud = cloud(values);
    Optional<Path> clouds = values.given(CLOUDS_DIR).map(text -> values.absolute(CLOUDS_DIR, text));
    boolean inOrder = values.bool(PEM_CHAIN);
    boolean separate = values.bool(SEPARATE_FILES);
    return cluster ->
        List.of(
            new LazyProvider(
                NAME,
                Set.of(),
                () ->
                    new AzureProvider(
                        new AzureSettings(
                            new AzureIdentitySettings(audience, bindingAudience, machine),
                            new AzureConnectionSettings(
                                cloud,
                                clouds,
                                proxy.map(
                                    address ->
                                        new TokenProxyAddress(address, proxyName, proxyAuthority)),
                                outbound),
                            new CertificateSettings(inOrder, separate)),
                        cluster.accounts())));
  }

  @Override
  public List<SecretProvider> offline() {
    return List.of(
        new LazyProvider(
            NAME,
            Set.of(),
            () -> new AzureProvider(AzureSettings.none(), ClusterLookups.none().accounts())));
  }

  private static String cloud(FlagValues values) {
    String name = values.given(CLOUD).orElseGet(CLOUD::fallback);
    if (AzureCloud.choice(name, "").isEmpty()) {
      values.problem(
          CLOUD,
          "'%s' is no cloud of Azure%s",
          name,
          Names.nearest(name, AzureCloud.names()).map(", did you mean %s?"::formatted).orElse(""));
    }
    return name;
  }

  private static Optional<String> matching(
      FlagValues values, Flag flag, Pattern pattern, String form) {
    Optional<String> given = values.given(flag);
    given
        .filter(text -> !pattern.matcher(text).matches())
        .ifPresent(text -> values.problem(flag, "'%s' is not of the form %s", text, form));
    return given.filter(text -> pattern.matcher(text).matches());
  }
}
