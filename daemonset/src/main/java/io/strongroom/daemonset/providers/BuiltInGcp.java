package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.GcpProvider;
import io.strongroom.provider.gcp.GcpSettings;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.gcp.spec.Audience;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Google Secret Manager and Parameter Manager. */
final class BuiltInGcp implements BuiltInProvider {
  private static final String NAME = "gcp";

  /** What the managed add-on of GKE calls itself in classes. */
  private static final Set<String> ALIASES = Set.of("gke");

  private static final Flag AUDIENCE =
      Flag.value(
          "gcp-audience",
          "AUDIENCE",
          "",
          "The provider of a workload identity pool, for classes that name none:"
              + " //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/"
              + "providers/PROVIDER, or on GKE identitynamespace:PROJECT.svc.id.goog:CLUSTER.");
  private static final Flag TOKEN_AUDIENCE =
      Flag.value(
          "gcp-token-audience",
          "AUDIENCE",
          "",
          "The audience of kubelet's tokens, where it is another than the pool's.");
  private static final Flag KEYS =
      Flag.bool(
          "gcp-allow-keys",
          "Whether pods may bring the key of a service account, in their nodePublishSecretRef.");
  private static final Flag NODE =
      Flag.bool("gcp-allow-node-identity", "Whether classes may use the identity of the node.");
  private static final Flag METADATA_SERVER =
      Flag.value(
          "gcp-metadata-server",
          "URL",
          "",
          "Where the node is told of itself, as http://metadata.google.internal; asked only if"
              + " this is set.");
  private static final Flag UNIVERSE =
      Flag.value("gcp-universe", "DOMAIN", "googleapis.com", "The domain of Google's services.");
  private static final Flag ENDPOINT =
      Flag.value(
          "gcp-endpoint",
          "URL",
          "",
          "Another address than Google's own, with {service} for secretmanager, parametermanager,"
              + " sts, securetoken, iamcredentials or oauth2.");
  private static final Flag REGIONAL_ENDPOINT =
      Flag.value(
          "gcp-regional-endpoint",
          "URL",
          "",
          "The same for what is in a location, with {location} besides.");

  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
  private static final Pattern SERVER = Pattern.compile("https?://[A-Za-z0-9.:_-]+/?");
  private static final Pattern ADDRESS =
      Pattern.compile("https?://(?:[A-Za-z0-9.:_/\\[\\]-]|\\{service}|\\{location})+");

  @Override
  public List<Flag> flags() {
    return List.of(
        AUDIENCE,
        TOKEN_AUDIENCE,
        KEYS,
        NODE,
        METADATA_SERVER,
        UNIVERSE,
        ENDPOINT,
        REGIONAL_ENDPOINT);
  }

  @Override
  public Maker read(FlagValues values, Outbound outbound) {
    Optional<Audience> audience = audience(values);
    Optional<String> tokenAudience = values.given(TOKEN_AUDIENCE);
    boolean keys = values.bool(KEYS);
    boolean node = values.bool(NODE);
    Optional<URI> metadataServer =
        matching(values, METADATA_SERVER, SERVER, "http://HOST").map(URI::create);
    String universe = matching(values, UNIVERSE, DOMAIN, "a domain").orElseGet(UNIVERSE::fallback);
    Optional<String> endpoint = matching(values, ENDPOINT, ADDRESS, "https://{service}.HOST");
    Optional<String> regional =
        matching(values, REGIONAL_ENDPOINT, ADDRESS, "https://{service}.{location}.HOST");
    return cluster ->
        List.of(
            new LazyProvider(
                NAME,
                ALIASES,
                () ->
                    new GcpProvider(
                        new GcpSettings(
                            new GcpIdentitySettings(
                                audience, tokenAudience, keys, node, metadataServer),
                            new GcpConnectionSettings(universe, endpoint, regional, outbound)),
                        cluster.accounts())));
  }

  @Override
  public List<SecretProvider> offline() {
    return List.of(
        new LazyProvider(
            NAME,
            ALIASES,
            () -> new GcpProvider(GcpSettings.none(), ClusterLookups.none().accounts())));
  }

  private static Optional<Audience> audience(FlagValues values) {
    Optional<String> text = values.given(AUDIENCE);
    Optional<Audience> audience = text.flatMap(Audience::parse);
    if (text.isPresent() && audience.isEmpty()) {
      values.problem(AUDIENCE, "'%s': %s", text.get(), Audience.EXPECTED);
    }
    return audience;
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
