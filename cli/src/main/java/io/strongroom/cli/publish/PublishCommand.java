package io.strongroom.cli.publish;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes a volume as kubelet does. */
@Command(
    name = "publish",
    description =
        "Plays kubelet: asks the driver for a volume, as kubelet would for a pod, and prints where"
            + " it is mounted.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PublishCommand implements Callable<Integer> {
  private final KubeletConnection connection;

  @Mixin private final VolumeOptions options = new VolumeOptions();

  @Option(
      names = "--class",
      required = true,
      paramLabel = "NAME",
      description = "The SecretProviderClass, in the pod's namespace.")
  private String secretProviderClass = "";

  @Option(
      names = "--service-account",
      paramLabel = "NAME",
      description = "The pod's service account. Default: ${DEFAULT-VALUE}.")
  private String serviceAccount = "default";

  @Option(
      names = "--fs-group",
      paramLabel = "GID",
      description = "The pod's securityContext.fsGroup.")
  private @Nullable Long fsGroup;

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      description = "One of the volume's volumeAttributes; may be repeated.")
  private Map<String, String> attributes = new HashMap<>();

  @Option(
      names = "--secret-file",
      paramLabel = "KEY=FILE",
      description =
          "One key of the Secret in nodePublishSecretRef, its value being the content of the file;"
              + " may be repeated. (A value on the command line could be seen by every user.)")
  private Map<String, Path> secretFiles = new HashMap<>();

  @Option(
      names = "--token-file",
      paramLabel = "AUDIENCE=FILE",
      description = "A service-account token for an audience; may be repeated.")
  private Map<String, Path> tokenFiles = new HashMap<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  public PublishCommand(KubeletConnection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() throws IOException {
    PodVolume volume =
        options
            .volume(secretProviderClass)
            .withServiceAccount(serviceAccount)
            .withAttributes(attributes)
            .withCredentials(secrets(), tokens());
    if (fsGroup != null) {
      volume = volume.withFsGroup(fsGroup);
    }
    try (KubeletClient kubelet = connection.open(options)) {
      Path target = kubelet.publish(volume);
      spec.commandLine().getOut().println(target);
      return 0;
    } catch (StatusRuntimeException refusal) {
      spec.commandLine()
          .getErr()
          .println(
              "MountVolume.SetUp failed for volume \"%s\" : %s"
                  .formatted(volume.name(), KubeletConnection.rpcError(refusal)));
      return 1;
    }
  }

  private NodePublishSecrets secrets() throws IOException {
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, Path> file : secretFiles.entrySet()) {
      values.put(file.getKey(), Files.readString(file.getValue()));
    }
    return NodePublishSecrets.of(values);
  }

  private ServiceAccountTokens tokens() throws IOException {
    Map<String, Token> tokens = new HashMap<>();
    for (Map.Entry<String, Path> file : tokenFiles.entrySet()) {
      String token = Files.readString(file.getValue()).strip();
      // Kubelet asks for tokens that live an hour.
      Instant expires = expiry(token).orElseGet(() -> Instant.now().plus(Duration.ofHours(1)));
      tokens.put(file.getKey(), new Token(token, Clocks.system().momentOf(expires)));
    }
    return ServiceAccountTokens.of(tokens);
  }

  /** The expiry of a JWT; empty for a token of another kind. */
  private static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return JsonParser.parseString(claims) instanceof JsonObject object
              && object.get("exp") instanceof JsonPrimitive expires
              && expires.isNumber()
          ? Optional.of(Instant.ofEpochSecond(expires.getAsLong()))
          : Optional.empty();
    } catch (IllegalArgumentException | JsonParseException e) {
      return Optional.empty();
    }
  }
}
