package io.strongroom.driver.content;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Puts generations into one volume, each in a single step, in Kubernetes' AtomicWriter layout. */
public final class AtomicWriter {
  private final VolumeFiles files;
  private final InstantSource clock;
  private final Consumer<IOException> leftovers;

  /**
   * @param clock for the names of the directories
   * @param leftovers called when something old could not be removed although the new generation is
   *     in place; the next write tries again
   */
  public AtomicWriter(VolumeFiles files, InstantSource clock, Consumer<IOException> leftovers) {
    this.files = files;
    this.clock = clock;
    this.leftovers = leftovers;
  }

  /** Whether a complete generation is in place: {@code ..data} leads to a directory beside it. */
  public static boolean hasGeneration(VolumeFiles files) throws IOException {
    return Layout.current(files).isPresent();
  }

  /** Puts the generation in place; see {@link #write(Generation, OptionalInt, Consumer)}. */
  public void write(Generation generation) throws IOException {
    write(generation, OptionalInt.empty());
  }

  /** Puts the generation in place; see {@link #write(Generation, OptionalInt, Consumer)}. */
  public void write(Generation generation, OptionalInt rootMode) throws IOException {
    write(generation, rootMode, _ -> {});
  }

  /**
   * Puts the generation in place: all or nothing. With files {@code password} and {@code
   * tls/cert.pem} the volume then looks like this:
   *
   * <pre>
   * ..2026_01_31_12_00_00.123456789/
   *     password
   *     tls/
   *         cert.pem
   * ..data    -> ..2026_01_31_12_00_00.123456789
   * password  -> ..data/password
   * tls       -> ..data/tls
   * </pre>
   *
   * <ol>
   *   <li>Removes what an interrupted write left: directories that {@code ..data} does not lead to,
   *       {@code ..data_tmp}, and visible links without a file behind them.
   *   <li>Makes a new directory with all files; owners and modes are final.
   *   <li>Makes the visible links of new names. They lead nowhere until the commit. Anything else
   *       that has such a name (a provider wrote files here itself) makes way.
   *   <li>Opens the root's mode, if asked: nothing is readable before everything is there.
   *   <li>Calls {@code written}.
   *   <li>The commit: makes {@code ..data_tmp}, and renames it over {@code ..data}.
   *   <li>Removes the visible links of names that are gone.
   *   <li>Removes the directory of the old generation.
   * </ol>
   *
   * <p>A process that opens files through {@code ..data} or a visible name gets the old or the new
   * generation, never a third thing, also when the driver dies between two steps or within one. A
   * failure up to the commit takes back what was made and leaves the old generation. After the
   * commit the write has succeeded.
   *
   * <p>Not promised: that two files opened one after the other are of one generation (hold the
   * target of {@code ..data} for that, and start again when it vanishes); anything when two writers
   * work on one volume at a time; that files survive the node (a tmpfs does not, so nothing is
   * synced). Entries in the root which are not of this layout and not in its way stay.
   *
   * @param rootMode mode to give the root just before the commit
   * @param written called with the new directory's name before {@code ..data} leads there; must not
   *     fail
   * @throws IOException when the generation is not in place; what could not be cleaned up is
   *     attached as suppressed
   */
  public void write(Generation generation, OptionalInt rootMode, Consumer<String> written)
      throws IOException {
    Before before = cleanUp();
    String directory = Layout.newDirectory(clock.instant());
    List<String> newLinks = new ArrayList<>();
    try {
      writeFiles(directory, generation);
      link(generation, before, newLinks);
      if (rootMode.isPresent()) {
        doing("open the volume", () -> files.setRootMode(rootMode.getAsInt()));
      }
      written.accept(directory);
      doing("show the new files", () -> commit(directory));
    } catch (Throwable failure) {
      takeBack(directory, newLinks, failure);
      throw failure;
    }
    before.links.stream()
        .filter(name -> !generation.topLevelNames().contains(name))
        .forEach(this::removeOld);
    before.current.ifPresent(this::removeOld);
  }

  /**
   * Removes what an interrupted write left, and nothing else: step 1 of a write, for a volume that
   * is taken over after a restart and whose content is still right.
   */
  public void removeLeftovers() throws IOException {
    Before _ = cleanUp();
  }

  /**
   * What is in the root before a write, leftovers gone.
   *
   * @param current directory of the generation that is shown
   * @param links the visible names of that generation
   * @param others names that are not the writer's
   */
  private record Before(Optional<String> current, Set<String> links, Set<String> others) {
    Before {
      links = Set.copyOf(links);
      others = Set.copyOf(others);
    }
  }

  private Before cleanUp() throws IOException {
    List<String> names = files.list("");
    Optional<String> current = Layout.current(files);
    Set<String> live = current.isPresent() ? Set.copyOf(files.list(current.get())) : Set.of();
    Set<String> links = new HashSet<>();
    Set<String> others = new HashSet<>();
    for (String name : names) {
      switch (sort(name, current, live)) {
        case IN_USE -> {}
        case LEFTOVER -> files.deleteTree(name);
        case LINK -> links.add(name);
        case OTHER -> others.add(name);
      }
    }
    return new Before(current, links, others);
  }

  /** What a name in the root is to a writer. */
  private enum Sort {
    /** {@code ..data} and the directory it leads to. */
    IN_USE,
    /** Left by an interrupted write. */
    LEFTOVER,
    /** A visible name of the generation that is shown. */
    LINK,
    /** Not of this layout. */
    OTHER
  }

  private Sort sort(String name, Optional<String> current, Set<String> live) throws IOException {
    if (name.equals(Layout.DATA)) {
      return current.isPresent() ? Sort.IN_USE : Sort.LEFTOVER;
    }
    if (name.equals(Layout.DATA_TMP)) {
      return Sort.LEFTOVER;
    }
    if (Layout.isDirectory(name)) {
      return current.equals(Optional.of(name)) ? Sort.IN_USE : Sort.LEFTOVER;
    }
    if (!files.readLink(name).equals(Optional.of(Layout.visibleTarget(name)))) {
      return Sort.OTHER;
    }
    return live.contains(name) ? Sort.LINK : Sort.LEFTOVER;
  }

  private void writeFiles(String directory, Generation generation) throws IOException {
    FileRules rules = generation.rules();
    doing("make a directory", () -> createDirectory(directory, rules));
    for (String below : generation.directories()) {
      doing(
          "make the directory " + Quoted.of(below),
          () -> createDirectory(directory + "/" + below, rules));
    }
    for (GenerationFile file : generation.files()) {
      String path = file.path().value();
      doing(
          "write the file %s of object %s".formatted(Quoted.of(path), Quoted.of(file.object())),
          () ->
              files.writeFile(
                  directory + "/" + path, file.contents(), file.mode(), file.uid(), file.gid()));
    }
  }

  private void createDirectory(String path, FileRules rules) throws IOException {
    files.createDirectory(path, rules.directoryMode(), 0, rules.group());
  }

  private void link(Generation generation, Before before, List<String> newLinks)
      throws IOException {
    for (String name : generation.topLevelNames()) {
      if (before.links.contains(name)) {
        continue;
      }
      doing(
          "make the link " + Quoted.of(name),
          () -> {
            if (before.others.contains(name)) {
              files.deleteTree(name);
            }
            newLinks.add(name);
            files.symlink(name, Layout.visibleTarget(name));
          });
    }
  }

  private void commit(String directory) throws IOException {
    files.symlink(Layout.DATA_TMP, directory);
    files.rename(Layout.DATA_TMP, Layout.DATA);
  }

  /**
   * Nothing is taken back once {@code ..data} leads to it, or while it is not known whether it
   * does.
   */
  private void takeBack(String directory, List<String> newLinks, Throwable failure) {
    try {
      if (files.readLink(Layout.DATA).equals(Optional.of(directory))) {
        return;
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
      return;
    }
    List<String> made = new ArrayList<>(List.of(directory, Layout.DATA_TMP));
    made.addAll(newLinks);
    for (String name : made) {
      try {
        files.deleteTree(name);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private void removeOld(String name) {
    try {
      files.deleteTree(name);
    } catch (IOException e) {
      leftovers.accept(e);
    }
  }

  /**
   * Names the step that failed: the paths in the JDK's messages mean nothing outside this process.
   */
  private static void doing(String deed, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      throw new IOException("cannot %s: %s".formatted(deed, reason(e)), e);
    }
  }

  private static String reason(IOException failure) {
    String reason =
        failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  /** One thing to do to the file system. */
  private interface Step {
    void run() throws IOException;
  }
}
