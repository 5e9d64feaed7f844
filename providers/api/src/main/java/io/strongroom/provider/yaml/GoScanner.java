package io.strongroom.provider.yaml;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.scanner.ScannerException;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.AliasToken;
import org.yaml.snakeyaml.tokens.AnchorToken;
import org.yaml.snakeyaml.tokens.BlockEndToken;
import org.yaml.snakeyaml.tokens.BlockMappingStartToken;
import org.yaml.snakeyaml.tokens.BlockSequenceStartToken;
import org.yaml.snakeyaml.tokens.DirectiveToken;
import org.yaml.snakeyaml.tokens.FlowMappingEndToken;
import org.yaml.snakeyaml.tokens.FlowSequenceEndToken;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;
import org.yaml.snakeyaml.tokens.ValueToken;

/**
 * SnakeYAML's scanner, with what Go's libraries read otherwise.
 *
 * <ul>
 *   <li>A tab may stand between two tokens of a line, as after the colon of a key. SnakeYAML stops
 *       there; this steps over the blanks and lets it go on. Tabs that indent stay an error.
 *   <li>Within brackets a colon that ends a plain value belongs to it, see {@link FlowColons}.
 *   <li>A plain value is followed by no line that a tab indents.
 *   <li>Directives other than {@code %YAML 1.1} and {@code %TAG} are mistakes, and so are anchors
 *       with other characters than letters, digits, {@code -} and {@code _}.
 *   <li>Two tokens behind the end of a document are scanned as well, and must not be mistaken.
 * </ul>
 */
final class GoScanner implements Scanner {
  private static final int LOOK_AHEAD = 3;

  /** SnakeYAML's words for a tab that indents what is no value. */
  private static final String TAB_INDENTS =
      "found character '\\t(TAB)' that cannot start any token."
          + " (Do not use \\t(TAB) for indentation)";

  private static final Pattern ANCHOR = Pattern.compile("[0-9A-Za-z_-]+");
  private static final List<Integer> VERSION = List.of(1, 1);
  private static final Set<Token.ID> INDICATORS =
      EnumSet.of(Token.ID.BlockEntry, Token.ID.Key, Token.ID.Value);
  private static final Set<Token.ID> ENDS =
      EnumSet.of(Token.ID.BlockEnd, Token.ID.DocumentStart, Token.ID.DocumentEnd);

  private final int[] codePoints;
  private final FlowColons colons;
  private final StreamReader reader;
  private final ScannerImpl scanner;
  private final Deque<Integer> indents = new ArrayDeque<>();
  private @Nullable Token last;

  GoScanner(String text) {
    codePoints = text.codePoints().toArray();
    colons = new FlowColons(text);
    reader = new StreamReader(colons.replaced());
    scanner = new ScannerImpl(reader, new LoaderOptions());
  }

  @Override
  public boolean checkToken(Token.ID... choices) {
    while (true) {
      try {
        return scanner.checkToken(choices);
      } catch (ScannerException e) {
        stepOverBlanksOrThrow(e);
      }
    }
  }

  @Override
  public Token peekToken() {
    while (true) {
      try {
        return scanner.peekToken();
      } catch (ScannerException e) {
        stepOverBlanksOrThrow(e);
      }
    }
  }

  @Override
  public Token getToken() {
    Token token = scanner.getToken();
    switch (token) {
      case DirectiveToken<?> directive -> check(directive);
      case AnchorToken anchor -> checkAnchor(anchor.getValue(), token);
      case AliasToken alias -> checkAnchor(alias.getValue(), token);
      case ValueToken _ -> checkColon(token);
      case BlockSequenceStartToken _, BlockMappingStartToken _ ->
          indents.push(token.getStartMark().getColumn());
      case BlockEndToken _ -> indents.pop();
      case ScalarToken scalar -> {
        token = withColons(scalar);
        checkIndentationBehind(scalar);
      }
      default -> {}
    }
    last = token;
    return token;
  }

  private ScalarToken withColons(ScalarToken scalar) {
    return new ScalarToken(
        colons.restored(scalar.getValue()),
        scalar.getPlain(),
        scalar.getStartMark(),
        scalar.getEndMark(),
        scalar.getStyle());
  }

  private static void check(DirectiveToken<?> directive) {
    switch (directive.getName()) {
      case "YAML" -> {
        if (!VERSION.equals(directive.getValue())) {
          throw mistake("%YAML is followed by 1.1; leave it out", directive);
        }
      }
      case "TAG" -> {}
      default ->
          throw mistake(
              "% begins a directive, YAML or TAG; quote a value that starts with it", directive);
    }
  }

  private static void checkAnchor(String name, Token token) {
    if (!ANCHOR.matcher(name).matches()) {
      throw mistake("an anchor has letters and digits; quote a value that starts with it", token);
    }
  }

  /** What looks like a key for SnakeYAML, and was not seen by {@link FlowColons}. */
  private void checkColon(Token colon) {
    int next = colon.getEndMark().getIndex();
    if (last instanceof ScalarToken scalar
        && scalar.getPlain()
        && scalar.getEndMark().getIndex() == colon.getStartMark().getIndex()
        && FlowColons.isBracketOrComma(at(next))) {
      throw mistake("expected a blank after ':'; quote a value that ends with it", colon);
    }
  }

  /** A plain value may go on in the next line, so that a tab there is one that indents. */
  private void checkIndentationBehind(ScalarToken scalar) {
    int indent = indents.isEmpty() ? 0 : indents.getFirst() + 1;
    int line = scalar.getEndMark().getLine();
    int column = indent; // in the line of the value nothing indents
    for (int i = scalar.getEndMark().getIndex();
        scalar.getPlain() && (isBlank(at(i)) || isBreak(at(i)));
        i++) {
      if (at(i) == '\t' && column < indent) {
        throw new ScannerException(
            "while scanning for the next token",
            null,
            TAB_INDENTS,
            new Mark("", i, line, column, codePoints, i));
      }
      boolean newLine = isBreak(at(i));
      column = newLine ? 0 : column + 1;
      line += newLine && !(at(i) == '\n' && at(i - 1) == '\r') ? 1 : 0;
    }
  }

  private static ScannerException mistake(String problem, Token token) {
    return new ScannerException(null, null, problem, token.getStartMark());
  }

  @Override
  public void resetDocumentIndex() {
    scanner.resetDocumentIndex();
  }

  /**
   * Scans as far behind the end of a document as Go does. Nothing can be parsed after it.
   *
   * @return where something stands that is not the beginning or end of a document
   */
  Optional<Mark> lookBehindTheEnd() {
    Optional<Mark> found = Optional.empty();
    int closedIn = -1;
    for (int i = 0; i < LOOK_AHEAD && !checkToken(Token.ID.StreamEnd); i++) {
      Token token = getToken();
      int line = token.getStartMark().getLine();
      if (line == closedIn && INDICATORS.contains(token.getTokenId())) {
        throw mistake("a bracket is closed that was not opened", token);
      }
      if (token instanceof FlowSequenceEndToken || token instanceof FlowMappingEndToken) {
        closedIn = line;
      }
      if (found.isEmpty() && !ENDS.contains(token.getTokenId())) {
        found = Optional.of(token.getStartMark());
      }
    }
    return found;
  }

  /**
   * What the scanner complains about is where the reader stands: if it is a blank, it stands
   * between tokens. Spaces are stopped at only within brackets, where they follow a tab.
   */
  private void stepOverBlanksOrThrow(ScannerException e) {
    int begin = reader.getIndex();
    boolean betweenTokens =
        e.getProblem().startsWith("found character") && e.getProblemMark().getIndex() == begin;
    int end = begin;
    while (isBlank(at(end))) {
      end++;
    }
    if (!betweenTokens || end == begin || (at(begin) == '\t' && onlyIndicatorsBefore(begin))) {
      throw e;
    }
    reader.forward(end - begin);
  }

  /** Whether nothing but blanks, {@code -}, {@code ?} and {@code :} stands before in the line. */
  private boolean onlyIndicatorsBefore(int index) {
    boolean indicator = false;
    for (int i = index - 1; i >= 0 && !isBreak(codePoints[i]); i--) {
      boolean blank = isBlank(codePoints[i]);
      if (!blank && (indicator || "-?:".indexOf(codePoints[i]) < 0)) {
        return false;
      }
      indicator = !blank;
    }
    return true;
  }

  /** The code point there, or an end that is none. */
  private int at(int index) {
    return index < codePoints.length ? codePoints[index] : 0;
  }

  private static boolean isBlank(int codePoint) {
    return codePoint == ' ' || codePoint == '\t';
  }

  private static boolean isBreak(int codePoint) {
    return codePoint == '\n'
        || codePoint == '\r'
        || codePoint == '\u0085'
        || codePoint == '\u2028'
        || codePoint == '\u2029';
  }
}
