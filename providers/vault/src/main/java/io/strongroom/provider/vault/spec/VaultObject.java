package io.strongroom.provider.vault.spec;

import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import java.util.List;
import java.util.OptionalInt;

/**
 * One item of {@code objects}.
 *
 * @param name {@code objectName}: path of the file in the volume, or what the paths of several are
 *     made from
 * @param request what is asked of the server
 * @param selection what of the answer becomes files
 * @param encoding what a value is written in
 * @param lists what becomes of a value that is a list
 * @param mode {@code filePermission}
 */
public record VaultObject(
    String name,
    VaultRequest request,
    Selection selection,
    Encoding encoding,
    Lists lists,
    OptionalInt mode) {
  private static final String METADATA = "metadata";

  /** What of an answer becomes files. */
  public sealed interface Selection {
    /** The whole answer as JSON. */
    record Everything() implements Selection {}

    /** The value of {@code secretKey}. */
    record OneKey(String key) implements Selection {}

    /** {@code secretKey: "*"}: every value, each as a file of its own. */
    record EveryKey(KeyedPath path) implements Selection {}

    /** {@code template}: one file made of several values. */
    record Rendered(FileTemplate template) implements Selection {}
  }

  /** {@code encoding}. */
  public enum Encoding {
    UTF_8,
    BASE64,
    HEX
  }

  /** {@code listAs}. */
  public enum Lists {
    /** As upstream: the list in JSON. */
    JSON,
    /** One item after the other, each on a line of its own: a chain of certificates in PEM. */
    LINES
  }

  /** The same object by another request. */
  VaultObject with(VaultRequest other) {
    return new VaultObject(name, other, selection, encoding, lists, mode);
  }

  /** The files that are known before the server has answered. */
  public List<String> plannedPaths() {
    return switch (selection) {
      case Selection.Everything(), Selection.OneKey _, Selection.Rendered _ -> List.of(name);
      case Selection.EveryKey _ -> List.of();
    };
  }

  /** Whether a file shows what KV v2 says of a secret beside its content, or may. */
  public boolean showsMetadata() {
    return switch (selection) {
      case Selection.Everything() -> true;
      case Selection.OneKey(String key) -> key.equals(METADATA);
      case Selection.Rendered(FileTemplate template) -> template.keys().contains(METADATA);
      case Selection.EveryKey _ -> false;
    };
  }

  /** What of an answer becomes files, as a text: of two selections with other content another. */
  public String selectionMark() {
    return lists == Lists.JSON ? chosen() : chosen() + "\0" + lists;
  }

  private String chosen() {
    return switch (selection) {
      case Selection.Everything() -> "";
      case Selection.OneKey(String key) -> key;
      case Selection.EveryKey _ -> KeyedPath.EVERY_KEY;
      // No key begins with NUL.
      case Selection.Rendered(FileTemplate template) -> "\0" + template.text();
    };
  }
}
