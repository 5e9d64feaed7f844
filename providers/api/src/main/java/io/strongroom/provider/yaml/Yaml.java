package io.strongroom.provider.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;

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
   * The first document of a text.
   *
   * @param unread where something follows that is not read, and that no document begins or ends
   */
  record First(YamlNode node, Optional<Position> unread) {}

  /**
   * Reads the first document; what follows it is not looked at, as in Go. An empty text is null.
   */
  public static YamlNode read(String text, DuplicateKeys duplicates) throws MalformedYamlException {
    return readFirst(text, duplicates).node();
  }

  static First readFirst(String text, DuplicateKeys duplicates) throws MalformedYamlException {
    return reading(
        text,
        scanner -> {
          Parser parser = begin(scanner);
          if (parser.checkEvent(Event.ID.StreamEnd)) {
            return new First(new YamlNode.Null(new Position(1, 1)), Optional.empty());
          }
          YamlNode node = new TreeBuilder(parser, duplicates).document();
          return new First(node, scanner.lookBehindTheEnd().map(Yaml::position));
        });
  }

  /** Reads every document of a text. */
  public static List<YamlNode> readAll(String text, DuplicateKeys duplicates)
      throws MalformedYamlException {
    return reading(
        text,
        scanner -> {
          Parser parser = begin(scanner);
          List<YamlNode> nodes = new ArrayList<>();
          while (!parser.checkEvent(Event.ID.StreamEnd)) {
            nodes.add(new TreeBuilder(parser, duplicates).document());
          }
          return nodes;
        });
  }

  /** What to read from a text. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(GoScanner scanner) throws MalformedYamlException;
  }

  private static Parser begin(GoScanner scanner) {
    Parser parser = new ParserImpl(scanner);
    parser.getEvent(); // the start of the stream
    return parser;
  }

  private static <T> T reading(String text, Reading<T> reading) throws MalformedYamlException {
    if (text.length() > MAX_CHARACTERS) {
      throw new MalformedYamlException(
          new Position(1, 1),
          "the text has %d characters, the limit is %d".formatted(text.length(), MAX_CHARACTERS));
    }
    try {
      return reading.from(new GoScanner(text));
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
      return "a tag that is not known; quote a value that starts with !";
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
