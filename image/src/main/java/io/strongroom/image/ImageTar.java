package io.strongroom.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Writes an image as an archive that container engines load.
 *
 * @param name with tag, under which it is loaded
 * @param timestamp of every file and of the image
 * @param platform which its configuration says
 */
record ImageTar(String name, Instant timestamp, Platform platform) {
  private static final String OWNER = "0:0";

  /**
   * Writes it: whole, or nothing.
   *
   * @return the digest of the image's configuration, by which engines know it
   */
  String write(List<Layer> layers, List<String> entrypoint, Path tar)
      throws IOException, InterruptedException {
    Path cache = Files.createTempDirectory(tar.toAbsolutePath().getParent(), "layers");
    Path written = cache.resolve("image.tar");
    try {
      JibContainer container =
          Jib.fromScratch()
              .setFileEntriesLayers(layers.stream().map(this::entries).toList())
              .setEntrypoint(entrypoint)
              .setEnvironment(Map.of("LC_CTYPE", "C.UTF-8"))
              .setUser(OWNER)
              .setCreationTime(timestamp)
              .setPlatforms(
                  Set.of(
                      new com.google.cloud.tools.jib.api.buildplan.Platform(
                          platform.architecture(), Platform.OS)))
              .containerize(
                  Containerizer.to(TarImage.at(written).named(ImageReference.parse(name)))
                      .setBaseImageLayersCache(cache.resolve("base"))
                      .setApplicationLayersCache(cache.resolve("application"))
                      .setOfflineMode(true));
      Files.move(written, tar, StandardCopyOption.ATOMIC_MOVE);
      return container.getImageId().toString();
    } catch (InvalidImageReferenceException e) {
      throw new IOException("not a name of an image: " + name, e);
    } catch (RegistryException | CacheDirectoryCreationException | ExecutionException e) {
      throw new IOException("cannot write " + tar, e);
    } finally {
      Directories.delete(cache);
    }
  }

  private FileEntriesLayer entries(Layer layer) {
    FileEntriesLayer.Builder builder = FileEntriesLayer.builder().setName(layer.name());
    for (ImageFile file : layer.files()) {
      builder.addEntry(
          file.source(),
          AbsoluteUnixPath.get(file.path()),
          FilePermissions.fromOctalString(file.mode()),
          timestamp,
          OWNER);
    }
    return builder.build();
  }
}
