package io.strongroom.driver.volume;

import io.strongroom.driver.failure.FailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses target paths. The CSI socket is hostile input: its callers make a root process mount and
 * write, so nothing but a pod's own CSI volume directory is a target.
 */
public final class TargetPaths {
  /** PATH_MAX of Linux, with its terminating NUL. */
  private static final int MAX_LENGTH = 4095;

  /** A pod's uid; static pods have one that is no UUID. */
  private static final Pattern POD_UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  private static final Pattern VOLUME_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  private final Path configuredRoot;
  private final Path canonicalRoot;

  private TargetPaths(Path configuredRoot, Path canonicalRoot) {
    this.configuredRoot = configuredRoot;
    this.canonicalRoot = canonicalRoot;
  }

  /**
   * Accepts targets below one kubelet root.
   *
   * @param kubeletRoot as the operator and kubelet write it; often a symlink, so it is resolved,
   *     once
   */
  public static TargetPaths below(Path kubeletRoot) throws IOException {
    return new TargetPaths(kubeletRoot.toAbsolutePath().normalize(), kubeletRoot.toRealPath());
  }

  /** Kubelet's root, canonical. */
  public Path root() {
    return canonicalRoot;
  }

  /** Parses a path from a request; absent if it is no target. */
  public Optional<TargetPath> find(String raw) {
    try {
      return Optional.of(parse(raw));
    } catch (FailureException _) {
      return Optional.empty();
    }
  }

  /** Parses the path of a request, which may be any text. */
  public TargetPath parse(String raw) throws FailureException {
    if (raw.isEmpty()) {
      throw FailureException.invalid("target_path is missing");
    }
    if (raw.length() > MAX_LENGTH) {
      throw FailureException.invalid(
          "target_path is longer than %d characters".formatted(MAX_LENGTH));
    }
    for (Path root : List.of(configuredRoot, canonicalRoot)) {
      String prefix = root + (root.getNameCount() == 0 ? "pods/" : "/pods/");
      if (raw.startsWith(prefix)) {
        return parseBelowPods(raw.substring(prefix.length()));
      }
    }
    throw notATarget();
  }

  private TargetPath parseBelowPods(String rest) throws FailureException {
    String[] segments = rest.split("/", -1);
    boolean shaped =
        segments.length == 5
            && POD_UID.matcher(segments[0]).matches()
            && segments[1].equals("volumes")
            && segments[2].equals("kubernetes.io~csi")
            && VOLUME_NAME.matcher(segments[3]).matches()
            && segments[4].equals(TargetPath.NAME);
    if (!shaped) {
      throw notATarget();
    }
    return new TargetPath(canonicalRoot, segments[0], segments[3]);
  }

  /** Does not repeat the path, which may be any text. */
  private FailureException notATarget() {
    return FailureException.invalid(
        "target_path must be %s/pods/<uid>/volumes/kubernetes.io~csi/<name>/mount (is --kubelet-root-dir right? Helm: linux.kubeletRootDir)"
            .formatted(configuredRoot));
  }
}
