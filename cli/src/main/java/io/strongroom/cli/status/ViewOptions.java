package io.strongroom.cli.status;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to show of the volumes, and how. */
final class ViewOptions {
  /** With {@code --exit-code}, when something was shown. */
  static final int SHOWN = 5;

  /** How it is printed. */
  enum Format {
    table,
    wide,
    json
  }

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description =
          "Only this secret: which pods have it. NAME is an object's id, or whole parts of it:"
              + " 'db' and 'prod/db' find 'prod/db#password', 'd' does not. In a cluster also the"
              + " path that its class names: 'secret/data/db', or without 'data'.")
  @Nullable String secret;

  @Option(
      names = "--stale",
      description =
          "Only what is not the newest: a version that no file of was opened since it was written,"
              + " or another version than the one written last in the same class; and what has"
              + " expired. What is not known counts as none of that.")
  boolean stale;

  @Option(names = "--node", paramLabel = "NAME", description = "Only volumes of this node.")
  @Nullable String node;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, wide (nothing is cut) or json (docs/status.md). Default: table.")
  Format format = Format.table;

  @Option(
      names = "--exit-code",
      description = "Exit with " + SHOWN + " if there is something to show.")
  boolean exitCode;

  Format format() {
    return format;
  }

  /** Whether it is about what volumes hold. */
  boolean isNarrowed() {
    return secret != null || stale;
  }

  /** Whether a volume's or event's node is one to show. */
  boolean isNode(String name) {
    return node == null || node.equals(name);
  }

  /** The exit code for what was shown. */
  int code(int shown) {
    return exitCode && shown > 0 ? SHOWN : 0;
  }

  boolean asksForSecret() {
    return secret != null;
  }

  /** Whether volumes that pods wait for are to be shown: they hold nothing that could fit. */
  boolean shows(WaitingVolume waiting) {
    return !isNarrowed() && isNode(waiting.node());
  }

  boolean shows(Holding holding, StorePaths paths) {
    return isNode(holding.volume().node())
        && (secret == null || holding.isNamed(secret, paths))
        && (!stale || !holding.stale().isEmpty());
  }
}
