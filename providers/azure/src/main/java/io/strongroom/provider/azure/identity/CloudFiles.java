package io.strongroom.provider.azure.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.azure.spec.AzureCloud;
import io.strongroom.provider.azure.spec.CloudChoice;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Descriptions of clouds that stand apart, in a directory of the operator: a class says which file
 * of it, and reads no other. Read at each fetch, so that nothing of it is left to the next one.
 */
final class CloudFiles {
  private static final int LIMIT = 64 << 10;
  private static final Path UP = Path.of("..");
  private static final Pattern LOGIN =
      Pattern.compile("https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?");
  private static final Pattern SUFFIX =
      Pattern.compile("[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,10}");

  private static final Pattern RESOURCE =
      Pattern.compile("https://[A-Za-z0-9.-]{1,253}(?:/[A-Za-z0-9._~-]{1,128})?");

  /** As Azure's libraries for Go write it. */
  private static final String NOT_AVAILABLE = "N/A";

  private final Optional<Path> directory;

  CloudFiles(Optional<Path> directory) {
    this.directory = directory;
  }

  AzureCloud cloud(CloudChoice choice) throws StoreException {
    return switch (choice) {
      case CloudChoice.Known(AzureCloud cloud) -> cloud;
      case CloudChoice.OfFile(String file) -> described(file);
    };
  }

  private AzureCloud described(String file) throws StoreException {
    JsonObject json = read(file);
    String login = text(json, "activeDirectoryEndpoint").replaceFirst("/+$", "");
    String suffix = text(json, "keyVaultDNSSuffix").toLowerCase(Locale.ROOT);
    if (!LOGIN.matcher(login).matches()) {
      throw problem(file, "its activeDirectoryEndpoint is not of the form https://HOST/");
    }
    if (!SUFFIX.matcher(suffix).matches()) {
      throw problem(file, "its keyVaultDNSSuffix is no domain");
    }
    return new AzureCloud(
        URI.create(login), suffix, resource(file, json).orElse(AzureCloud.usualResource(suffix)));
  }

  /** Azure Stack Hub's vaults have a resource that does not follow from their names. */
  private static Optional<String> resource(String file, JsonObject json) throws StoreException {
    String resource =
        json.get("resourceIdentifiers") instanceof JsonObject identifiers
            ? text(identifiers, "keyVault").replaceFirst("/+$", "")
            : "";
    if (resource.isEmpty() || resource.equals(NOT_AVAILABLE)) {
      return Optional.empty();
    }
    if (!RESOURCE.matcher(resource).matches()) {
      throw problem(file, "its resourceIdentifiers.keyVault is not of the form https://HOST/ID");
    }
    return Optional.of(resource);
  }

  private JsonObject read(String file) throws StoreException {
    Path root =
        directory.orElseThrow(
            () ->
                problem(
                    file,
                    "the operator has no descriptions of clouds (chart: providers.azure.clouds)"));
    try (InputStream stream = Files.newInputStream(inside(root, file))) {
      String text = new String(stream.readNBytes(LIMIT), StandardCharsets.UTF_8);
      if (JsonText.parse(text) instanceof JsonObject json) {
        return json;
      }
      throw problem(file, "it is no JSON object");
    } catch (MalformedJsonException e) {
      throw problem(file, "it is no JSON object");
    } catch (IOException | LocalPath.UnnameableException e) {
      // Alike whether there is something elsewhere or not: that is not for a class to find out.
      throw problem(file, "it is no file in the directory of the operator, " + root);
    }
  }

  /** A file of the directory. What leads out of it is refused before the file system is asked. */
  private static Path inside(Path root, String file)
      throws IOException, LocalPath.UnnameableException {
    Path asked = LocalPath.of(file);
    Path path = root.resolve(asked);
    if (!path.startsWith(root)
        || StreamSupport.stream(asked.spliterator(), false).anyMatch(UP::equals)) {
      throw new NoSuchFileException(file);
    }
    Path real = path.toRealPath();
    if (!real.startsWith(root.toRealPath())) {
      throw new NoSuchFileException(file);
    }
    return real;
  }

  private static String text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive() ? value.getAsString().strip() : "";
  }

  private static StoreException problem(String file, String words) {
    return StoreException.of(
        Phase.IDENTITY,
        Kind.INVALID,
        "cloudName AzureStackCloud is not valid, error: cloudEnvFileName '%s': %s"
            .formatted(ForeignText.oneLine(file), words));
  }
}
