package io.strongroom.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The steps from the app to the archive of its image.
 *
 * @param trainer for the ahead-of-time cache
 * @param bom Maven's bill of materials of the app
 * @param output where results are; they are kept for the next build
 * @param jmods for another platform: the JDK's modules for it
 * @param sysroot for another platform: a Debian system for it
 */
record ImageBuild(
    App app,
    Trainer trainer,
    Path bom,
    Path output,
    ImageTar tar,
    Optional<Path> jmods,
    Optional<Path> sysroot) {
  static final String TAR = "strongroom-driver.tar";
  static final String SBOM = "sbom.json";

  void run(Consumer<String> progress) throws IOException, InterruptedException {
    Files.createDirectories(output);
    RuntimeModules.check(app.jars());
    List<Layer> layers = new ArrayList<>(reproducibleLayers());
    Optional<ImageFile> cache = cache(layers, progress);
    cache.ifPresent(file -> layers.add(new Layer("ahead-of-time cache", List.of(file))));
    List<String> entrypoint = entrypoint(cache);

    Path archive = output.resolve(TAR);
    Stamp stamp =
        Stamp.of(files(layers))
            .and(tar.name(), tar.timestamp().toString(), tar.platform().toString())
            .and(entrypoint.toArray(String[]::new));
    if (!stamp.isOn(archive)) {
      tar.write(layers, entrypoint, archive);
      stamp.putOn(archive);
    }
    progress.accept(
        "image %s for %s: %s, %d MiB"
            .formatted(tar.name(), tar.platform(), archive, Files.size(archive) >> 20));
  }

  /** From what changes seldom to what changes with every build; all but the cache. */
  List<Layer> reproducibleLayers() throws IOException {
    Platform platform = tar.platform();
    List<ImageFile> runtime = runtime().link();
    List<Path> binaries =
        Stream.concat(
                runtime.stream().map(ImageFile::source).filter(ImageBuild::isBinary),
                Stream.of(app.nativeLibrary(platform)))
            .toList();
    SystemFiles system = SystemFiles.take(systemRoot(), platform, binaries);
    List<ImageFile> own = new ArrayList<>(app.own(platform));
    own.add(sbom(system));
    return List.of(
        new Layer(
            "system",
            Stream.concat(
                    system.files().stream(), SystemFiles.written(output.resolve("etc")).stream())
                .toList()),
        new Layer("java", runtime),
        new Layer("libraries", app.libraries()),
        new Layer("strongroom", own));
  }

  private static boolean isBinary(Path file) {
    return Files.isExecutable(file) || file.toString().endsWith(".so");
  }

  private Path systemRoot() throws IOException {
    if (sysroot.isEmpty() && tar.platform() != Platform.current()) {
      throw new IOException(
          "give with --sysroot a Debian system for %s, unpacked in a directory"
              .formatted(tar.platform()));
    }
    return sysroot.orElse(Path.of("/"));
  }

  private ImageFile sbom(SystemFiles system) throws IOException {
    Path sbom = output.resolve(SBOM);
    Files.writeString(sbom, Sbom.of(bom, tar, system));
    return ImageFile.data(App.HOME + "/" + SBOM, sbom);
  }

  /** Trained on a machine of the image's kind; without it everything works, and starts slower. */
  private Optional<ImageFile> cache(List<Layer> layers, Consumer<String> progress)
      throws IOException, InterruptedException {
    if (tar.platform() != Platform.current()) {
      progress.accept("no ahead-of-time cache: that is trained on a machine of the image's kind");
      return Optional.empty();
    }
    return Optional.of(
        new AheadOfTimeCache(trainer, output, tar.timestamp())
            .train(files(layers), runtime().spawnHelper(), app.mainInImage()));
  }

  private JavaRuntime runtime() {
    return new JavaRuntime(tar.platform(), jmods, output.resolve("jre"));
  }

  private List<String> entrypoint(Optional<ImageFile> cache) throws IOException {
    List<String> entrypoint =
        new ArrayList<>(
            List.of(
                JavaRuntime.HOME + "/bin/java",
                "@" + App.HOME + "/jvm.options",
                "-Djava.library.path=" + App.NATIVE));
    cache.ifPresent(file -> entrypoint.add("-XX:AOTCache=" + file.path()));
    entrypoint.addAll(List.of("-jar", app.mainInImage()));
    return entrypoint;
  }

  private static List<ImageFile> files(List<Layer> layers) {
    return layers.stream().flatMap(layer -> layer.files().stream()).toList();
  }
}
