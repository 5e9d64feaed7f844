package io.strongroom.driver.reads;

import static java.util.Objects.requireNonNull;

import io.strongroom.driver.content.Generation;
import io.strongroom.driver.content.GenerationFile;
import io.strongroom.driver.content.OwnedFile;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files of a generation, and which object each belongs to.
 *
 * @param files by path
 * @param objects empty while it is not known what the volume holds
 */
public record Contents(Map<String, WatchedFile> files, List<ObjectFiles> objects) {
  public Contents {
    files = Map.copyOf(files);
    objects = List.copyOf(objects);
  }

  /** An object with its files. */
  record ObjectFiles(ObjectVersion object, List<WatchedFile> files) {
    ObjectFiles {
      files = List.copyOf(files);
    }

    /**
     * Read when every file was: a pod that has read a certificate and not its key works with
     * neither.
     */
    ReadState state() {
      if (files.stream().anyMatch(WatchedFile::isCertainlyUnread)) {
        return new ReadState.NotRead();
      }
      if (files.isEmpty() || files.stream().anyMatch(file -> file.opened().isEmpty())) {
        return new ReadState.Unknown();
      }
      return new ReadState.Read(
          files.stream()
              .flatMap(file -> file.opened().stream())
              .max(Comparator.naturalOrder())
              .orElseThrow());
    }
  }

  /** Files found after a restart: their objects are not known yet. */
  public static Contents found(Collection<String> paths) {
    return new Contents(
        paths.stream().collect(Collectors.toMap(path -> path, _ -> WatchedFile.unknown())),
        List.of());
  }

  /** The first generation of a volume. */
  public static Contents first(Generation generation, List<ObjectVersion> versions) {
    Map<String, WatchedFile> files = new LinkedHashMap<>();
    generation.files().forEach(file -> files.put(file.path().value(), WatchedFile.fresh()));
    return of(generation, versions, files);
  }

  /**
   * The next generation: what is known of unchanged objects is kept.
   *
   * @param changed paths with other content than before, as far as that had to be found out: where
   *     these contents were found after a restart
   */
  public Contents followedBy(
      Generation generation, List<ObjectVersion> versions, Set<String> changed) {
    Map<String, WatchedFile> next = new LinkedHashMap<>();
    Map<String, List<ObjectVersion>> owners = owners(generation, versions);
    for (GenerationFile file : generation.files()) {
      String path = file.path().value();
      next.put(
          path,
          isFound()
              ? followFound(path, changed)
              : follow(path, owners.getOrDefault(path, List.of())));
    }
    return of(generation, versions, next);
  }

  private boolean isFound() {
    return objects.isEmpty() && !files.isEmpty();
  }

  /** What did not change may have been read while it was not watched. */
  private static WatchedFile followFound(String path, Set<String> changed) {
    return changed.contains(path) ? WatchedFile.fresh() : WatchedFile.unknown();
  }

  private WatchedFile follow(String path, List<ObjectVersion> owners) {
    List<ObjectFiles> before =
        objects.stream().filter(known -> owners.contains(known.object())).toList();
    if (owners.isEmpty() || before.size() < owners.size()) {
      return WatchedFile.fresh();
    }
    WatchedFile same = files.get(path);
    if (same != null) {
      return same;
    }
    // An unchanged object under another name.
    return switch (before.getFirst().state()) {
      case ReadState.Read(Moment at) -> WatchedFile.read(at);
      case ReadState.NotRead() -> WatchedFile.fresh();
      case ReadState.Unknown() -> WatchedFile.unknown();
    };
  }

  /** The same files under the versions that are known now. */
  public Contents heldAs(Generation generation, List<ObjectVersion> versions) {
    Map<String, WatchedFile> same = new LinkedHashMap<>();
    for (GenerationFile file : generation.files()) {
      String path = file.path().value();
      same.put(path, Optional.ofNullable(files.get(path)).orElseGet(WatchedFile::unknown));
    }
    return of(generation, versions, same);
  }

  /** Ids of objects that were there before with another version. */
  Set<String> rotatedSince(Contents before) {
    return before.isFound() ? changedSinceFound(before) : changedSince(before);
  }

  /**
   * For content found after a restart, whose versions are not known: objects with a file that was
   * there and has changed.
   */
  private Set<String> changedSinceFound(Contents before) {
    List<WatchedFile> changed =
        files.entrySet().stream()
            .filter(file -> before.files.containsKey(file.getKey()) && file.getValue().isCertain())
            .map(Map.Entry::getValue)
            .toList();
    return objects.stream()
        .filter(each -> each.files().stream().anyMatch(changed::contains))
        .map(each -> each.object().id())
        .collect(Collectors.toSet());
  }

  private Set<String> changedSince(Contents before) {
    Set<ObjectVersion> versions =
        before.objects.stream().map(ObjectFiles::object).collect(Collectors.toSet());
    Set<String> ids = versions.stream().map(ObjectVersion::id).collect(Collectors.toSet());
    return objects.stream()
        .map(ObjectFiles::object)
        .filter(object -> ids.contains(object.id()) && !versions.contains(object))
        .map(ObjectVersion::id)
        .collect(Collectors.toSet());
  }

  Optional<ReadState> stateOf(String id) {
    return objects.stream()
        .filter(each -> each.object().id().equals(id))
        .map(ObjectFiles::state)
        .findFirst();
  }

  private static Contents of(
      Generation generation, List<ObjectVersion> versions, Map<String, WatchedFile> files) {
    Map<ObjectVersion, List<WatchedFile>> byObject = new LinkedHashMap<>();
    versions.forEach(object -> byObject.put(object, new ArrayList<>()));
    owners(generation, versions)
        .forEach(
            (path, owners) ->
                owners.forEach(
                    owner ->
                        byObject
                            .computeIfAbsent(owner, _ -> new ArrayList<>())
                            .add(requireNonNull(files.get(path), path))));
    return new Contents(
        files,
        byObject.entrySet().stream()
            .map(each -> new ObjectFiles(each.getKey(), each.getValue()))
            .toList());
  }

  private static Map<String, List<ObjectVersion>> owners(
      Generation generation, List<ObjectVersion> versions) {
    Map<String, List<ObjectVersion>> owners = new LinkedHashMap<>();
    OwnedFile.of(generation.files(), GenerationFile::object, versions)
        .forEach(owned -> owners.put(owned.file().path().value(), owned.owners()));
    return owners;
  }
}
