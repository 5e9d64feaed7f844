package io.strongroom.driver.content;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.SecretFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One complete, checked set of files: what a volume shows at one time.
 *
 * <p>The contents are borrowed from the fetch's answer: a generation is of no use once that is
 * closed.
 */
public final class Generation {
  private final List<GenerationFile> files;
  private final List<String> directories;
  private final Set<String> topLevelNames;
  private final FileRules rules;
  private final long bytes;

  private Generation(List<GenerationFile> files, List<String> directories, FileRules rules) {
    this.files = files;
    this.directories = directories;
    this.rules = rules;
    this.topLevelNames =
        files.stream()
            .map(file -> file.path().topLevelName())
            .collect(Collectors.toUnmodifiableSet());
    this.bytes = files.stream().mapToLong(file -> file.contents().size()).sum();
  }

  /**
   * Checks what a provider delivered.
   *
   * @param files what was fetched; none is a generation too
   * @throws ContentException of kind BAD_ANSWER for unsafe or clashing paths and for modes out of
   *     range, of kind TOO_LARGE beyond the limits
   */
  public static Generation of(List<SecretFile> files, FileRules rules, ContentLimits limits)
      throws ContentException {
    checkCount(files, limits);
    checkBytes(files, limits);
    PathTree tree = new PathTree(FetchFailure.Kind.BAD_ANSWER);
    List<GenerationFile> checked = new ArrayList<>(files.size());
    for (SecretFile file : files) {
      checked.add(rules.apply(tree.add(file.object(), file.path()), file));
    }
    checked.sort(Comparator.comparing(file -> file.path().value()));
    return new Generation(List.copyOf(checked), List.copyOf(tree.directories()), rules);
  }

  /** The files, sorted by path. */
  public List<GenerationFile> files() {
    return files;
  }

  /** Bytes of all files together. */
  public long bytes() {
    return bytes;
  }

  /** Bytes of memory that the files take in a tmpfs, which keeps every file in pages of its own. */
  public long footprint() {
    return files.stream().mapToLong(file -> TmpfsSizing.inPages(file.contents().size())).sum();
  }

  /** Every directory below the root of the generation, parents first. */
  List<String> directories() {
    return directories;
  }

  /** The names that the root of the volume shows. */
  Set<String> topLevelNames() {
    return topLevelNames;
  }

  public FileRules rules() {
    return rules;
  }

  private static void checkCount(List<SecretFile> files, ContentLimits limits)
      throws ContentException {
    if (files.size() > limits.files()) {
      String object = files.get(limits.files()).object();
      throw new ContentException(
          object,
          FetchFailure.Kind.TOO_LARGE,
          "object %s is beyond the limit: %d files were fetched, a volume takes %d; %s"
              .formatted(
                  Quoted.of(object), files.size(), limits.files(), ContentLimits.FEWER_FILES));
    }
  }

  private static void checkBytes(List<SecretFile> files, ContentLimits limits)
      throws ContentException {
    long sum = files.stream().mapToLong(file -> file.contents().size()).sum();
    if (sum <= limits.volumeBytes()) {
      return;
    }
    SecretFile largest =
        files.stream().max(Comparator.comparingLong(file -> file.contents().size())).orElseThrow();
    throw new ContentException(
        largest.object(),
        FetchFailure.Kind.TOO_LARGE,
        "object %s has %d bytes, all files together %d, a volume takes %d; %s"
            .formatted(
                Quoted.of(largest.object()),
                largest.contents().size(),
                sum,
                limits.volumeBytes(),
                ContentLimits.FEWER_BYTES));
  }
}
