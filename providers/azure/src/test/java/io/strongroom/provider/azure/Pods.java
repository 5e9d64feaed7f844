package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.Problem;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Fetches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A pod with a volume, which fetches.
 *
 * @param serviceAccount {@code namespace/name}
 */
record Pods(
    AzureProvider provider,
    String name,
    String serviceAccount,
    ServiceAccountTokens tokens,
    NodePublishSecrets secrets) {

  /**
   * One file, wiped already.
   *
   * @param bytes one character each
   */
  record FileSeen(String bytes, int mode) {
    static FileSeen of(byte[] content, int mode) {
      return new FileSeen(new String(content, StandardCharsets.ISO_8859_1), mode);
    }

    String text() {
      return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
  }

  /** What a fetch brought. */
  record Answer(FetchResult result, Map<String, FileSeen> files) {
    Map<String, String> contents() {
      assertThat(result).isInstanceOf(Fetched.class);
      Map<String, String> contents = new TreeMap<>();
      files.forEach((path, file) -> contents.put(path, file.text()));
      return contents;
    }

    FileSeen file(String path) {
      return Optional.ofNullable(files.get(path)).orElseThrow();
    }

    List<FetchFailure> failures() {
      assertThat(result).isInstanceOf(Failed.class);
      return ((Failed) result).failures();
    }

    FetchFailure failure() {
      assertThat(failures()).hasSize(1);
      return failures().getFirst();
    }

    List<ObjectVersion> versions() {
      assertThat(result).isInstanceOf(Fetched.class);
      return ((Fetched) result).versions();
    }
  }

  /** A pod {@code web-0} of {@code shop/web} with a token for Entra. */
  static Pods web(AzureProvider provider, Azure azure) {
    return of(provider, azure, "web-0", "shop/web");
  }

  static Pods of(AzureProvider provider, Azure azure, String name, String serviceAccount) {
    return new Pods(
        provider,
        name,
        serviceAccount,
        ServiceAccountTokens.of(
            Map.of(Azure.AUDIENCE, azure.token(serviceAccount, Azure.AUDIENCE))),
        NodePublishSecrets.none());
  }

  Pods with(ServiceAccountTokens others) {
    return new Pods(provider, name, serviceAccount, others, secrets);
  }

  Pods with(NodePublishSecrets others) {
    return new Pods(provider, name, serviceAccount, tokens, others);
  }

  static Parameters parameters(String objects, String... more) {
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of(
                "keyvaultName",
                Azure.VAULT,
                "tenantID",
                Azure.TENANT,
                "clientID",
                Azure.CLIENT,
                "objects",
                objects));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return Parameters.of(parameters);
  }

  Answer fetch(String objects, String... more) throws IOException, InterruptedException {
    return refresh(parameters(objects, more), List.of());
  }

  /** Fetches for a volume that holds something. */
  Answer refresh(Parameters parameters, List<ObjectVersion> held)
      throws IOException, InterruptedException {
    return run(prepare(parameters), context(held));
  }

  static Answer run(PreparedFetch fetch, FetchContext context)
      throws IOException, InterruptedException {
    try (FetchResult result = fetch.fetch(context)) {
      Map<String, FileSeen> files = new TreeMap<>();
      if (result instanceof Fetched fetched) {
        for (SecretFile file : fetched.files()) {
          FileSeen before =
              files.put(file.path(), FileSeen.of(bytes(file.contents()), file.mode().orElse(0644)));
          assertThat(before).as("%s is there twice", file.path()).isNull();
        }
      }
      return new Answer(result, files);
    }
  }

  PreparedFetch prepare(Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    return ((Plan.Accepted) plan).fetch();
  }

  /** {@code objects} of some entries, each a mapping in one line. */
  static String array(String... entries) {
    return "array:\n"
        + Arrays.stream(entries)
            .map(entry -> "  - |\n    {%s}\n".formatted(entry))
            .collect(Collectors.joining());
  }

  /** Secrets, each in a file of its name. */
  static String secrets(String... names) {
    return array(
        Arrays.stream(names)
            .map("objectName: %s, objectType: secret"::formatted)
            .toArray(String[]::new));
  }

  /** What is wrong with a class. */
  static List<String> problems(AzureProvider provider, Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    return ((Plan.Rejected) plan).problems().stream().map(Problem::describe).toList();
  }

  FetchContext context(List<ObjectVersion> held) {
    return context(held, Duration.ofSeconds(30));
  }

  FetchContext context(List<ObjectVersion> held, Duration patience) {
    String[] account = serviceAccount.split("/", -1);
    return new FetchContext(
        new VolumeRef("volume-of-" + name),
        new PodIdentity(account[0], name, "uid-of-" + name, account[1], tokens),
        secrets,
        held,
        Fetches.VERSIONS,
        Fetches.LIMITS,
        Deadline.after(patience, Clocks.system()));
  }

  private static byte[] bytes(SecretBytes secret) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }
}
