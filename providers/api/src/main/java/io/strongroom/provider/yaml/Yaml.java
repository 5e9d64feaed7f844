package io.strongroom.provider.yaml;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads YAML (and thereby JSON) into {@link YamlNode}s. */
public final class Yaml {
  /** Characters of one text. etcd takes no larger object either. */
  public static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_PROBLEM = 120;

  private Yaml() {}

  /** What to do with a key that a mapping has twice. */
  public enum DuplicateKeys {
    /** As gopkg.in/yaml.v3 does: the Azure, Google and Vault providers. */
    REFUSED,
    /** As sigs.k8s.io/yaml does: kubectl and the AWS provider. */
    LAST_WINS
  }

  /**
   * Reads the first document; what follows it is not looked at, as in Go. An empty text is null.
   */
  public static YamlNode read(String text, DuplicateKeys duplicates) throws MalformedYamlException {
    return read(text, duplicates, 1).stream()
        .findFirst()
        .orElseGet(() -> new YamlNode.Null(new Position(1, 1)));
  }

  /** Reads every document of a text. */
  public static List<YamlNode> readAll(String text, DuplicateKeys duplicates)
      throws MalformedYamlException {
    return read(text, duplicates, Integer.MAX_VALUE);
  }

  private static List<YamlNode> read(String text, DuplicateKeys duplicates, int documents)
      throws MalformedYamlException {
    if (text.length() > MAX_CHARACTERS) {
      throw new MalformedYamlException(
          new Position(1, 1),
          "the text has %d characters, the limit is %d".formatted(text.length(), MAX_CHARACTERS));
    }
    try {
      Parser parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
      parser.getEvent(); // the start of the stream
      List<YamlNode> nodes = new ArrayList<>();
      while (nodes.size() < documents && !parser.checkEvent(Event.ID.StreamEnd)) {
        nodes.add(new TreeBuilder(parser, duplicates).document());
      }
      return nodes;
    } catch (MarkedYAMLException e) {
      throw new MalformedYamlException(position(e.getProblemMark()), explain(e));
    } catch (ReaderException e) {
      throw new MalformedYamlException(
          firstOf(e.getCodePoint(), text),
          "the control character U+%04X cannot stand here".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      throw new MalformedYamlException(new Position(1, 1), "not YAML");
    }
  }

  static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The exception's own position counts in units that depend on where its buffer was. */
  private static Position firstOf(int codePoint, String text) {
    String before = text.substring(0, Math.max(0, text.indexOf(codePoint)));
    int line = Math.toIntExact(before.chars().filter(character -> character == '\n').count());
    return new Position(line + 1, before.length() - before.lastIndexOf('\n'));
  }

  /** SnakeYAML's own words, which name at most one character, and what to do about it. */
  private static String explain(MarkedYAMLException e) {
    String problem = e.getProblem();
    // The handle would be the beginning of a value.
    if (problem.startsWith("found undefined tag handle")) {
      return TreeBuilder.TAGS;
    }
    String begins =
        e.getContextMark() != null && e.getContextMark().getLine() != e.getProblemMark().getLine()
            ? " (it begins in line %d)".formatted(e.getContextMark().getLine() + 1)
            : "";
    String where = e.getContext() == null ? "" : " " + e.getContext() + begins;
    String words = problem.substring(0, Math.min(MAX_PROBLEM, problem.length()));
    return words + where + hint(problem);
  }

  private static String hint(String problem) {
    if (problem.contains("(TAB)")) {
      return "; indent with spaces";
    }
    if (problem.contains("cannot start any token")) {
      return "; quote a value that starts with it";
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "; quote a value that contains ': ', or mend the indentation";
    }
    return "";
  }
}
