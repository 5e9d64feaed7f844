package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The SDK's clients: one for each service and region, made when it is first asked for, closed when
 * it was not asked for within half an hour.
 *
 * <p>They have no credentials: every call brings its own. Nothing of the node is looked at for
 * credentials or regions: no environment, no files, no metadata service.
 */
public final class AwsClients implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Of one read, not of an answer: AWS answers within it, and a pod waits meanwhile. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  /** The identity provider's answers to STS, and new roles, take a moment to be everywhere. */
  private static final Set<String> RETRYABLE_AT_STS =
      Set.of("IDPCommunicationError", "InvalidIdentityToken");

  private final AwsConnectionSettings settings;
  private final MonotonicClock clock;
  private final Map<Key, Entry> clients = new HashMap<>();
  private @Nullable SdkHttpClient http;

  public AwsClients(AwsConnectionSettings settings, MonotonicClock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  private record Key(String service, String region) {}

  private static final class Entry {
    private final SdkClient client;
    private Moment used;

    Entry(SdkClient client, Moment used) {
      this.client = client;
      this.used = used;
    }
  }

  /** Secrets Manager in a region. */
  public SecretsManagerClient secrets(String region) {
    Key key = new Key("secretsmanager", region);
    return client(
        SecretsManagerClient.class,
        key,
        () -> configured(SecretsManagerClient.builder(), key, standard()).build());
  }

  /** Parameter Store in a region. */
  public SsmClient parameters(String region) {
    Key key = new Key("ssm", region);
    return client(
        SsmClient.class, key, () -> configured(SsmClient.builder(), key, standard()).build());
  }

  /** The token service in a region. */
  public StsClient tokens(String region) {
    Key key = new Key("sts", region);
    StandardRetryStrategy retries =
        standard().toBuilder().retryOnException(AwsClients::isRetryableAtSts).build();
    return client(
        StsClient.class, key, () -> configured(StsClient.builder(), key, retries).build());
  }

  private static StandardRetryStrategy standard() {
    return AwsRetryStrategy.standardRetryStrategy();
  }

  private static boolean isRetryableAtSts(Throwable failure) {
    return failure instanceof AwsServiceException answer
        && answer.awsErrorDetails() != null
        && RETRYABLE_AT_STS.contains(String.valueOf(answer.awsErrorDetails().errorCode()));
  }

  private synchronized <C extends SdkClient> C client(Class<C> type, Key key, Supplier<C> maker) {
    Moment now = clock.now();
    closeIdle(now);
    Entry entry = clients.get(key);
    if (entry == null) {
      entry = new Entry(maker.get(), now);
      clients.put(key, entry);
    }
    entry.used = now;
    return type.cast(entry.client);
  }

  /** No call lasts as long, so what is closed is not in use. */
  private void closeIdle(Moment now) {
    clients
        .values()
        .removeIf(
            entry -> {
              boolean idle = entry.used.plus(IDLE).isBefore(now);
              if (idle) {
                entry.client.close();
              }
              return idle;
            });
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
      B builder, Key key, StandardRetryStrategy retries) {
    Optional<java.net.URI> endpoint = settings.endpointOf(key.service, key.region);
    endpoint.ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(key.region))
        .fipsEnabled(settings.fips() && endpoint.isEmpty())
        .dualstackEnabled(false)
        .defaultsMode(DefaultsMode.LEGACY)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .httpClient(http())
        .overrideConfiguration(
            configuration ->
                configuration
                    .appId("strongroom")
                    .retryStrategy(new RetriesWithinDeadline(retries))
                    .defaultProfileName("none")
                    .defaultProfileFile(NO_PROFILES));
  }

  private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

  private SdkHttpClient http() {
    SdkHttpClient known = http;
    if (known == null) {
      known = new BoundedHttpClient(connections());
      http = known;
    }
    return known;
  }

  private SdkHttpClient connections() {
    ProxyConfiguration.Builder proxy =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariablesValues(false)
            .nonProxyHosts(settings.outbound().exceptionsAsPatterns());
    settings.outbound().proxy().ifPresent(proxy::endpoint);
    UrlConnectionHttpClient.Builder client =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(SILENCE)
            .proxyConfiguration(proxy.build());
    settings
        .outbound()
        .trustManagers()
        .ifPresent(managers -> client.tlsTrustManagersProvider(() -> managers));
    return client.build();
  }

  /** How many clients there are. */
  synchronized int size() {
    return clients.size();
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(entry -> entry.client.close());
    clients.clear();
    if (http != null) {
      http.close();
    }
  }
}
