package io.strongroom.provider.transform;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.LineNumberReader;
import java.io.StringReader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a template apart and refuses what a file needs none of, so that nothing of it is found out
 * when the secret is there.
 */
final class TemplateParser {
  private static final int MAX_LENGTH = 64 << 10;

  /** The library follows sections by recursion. */
  private static final int MAX_SECTIONS = 256;

  private static final int MAX_WORDS = 160;
  private static final String OPENING = "{{";

  /** How the library's own words end. */
  private static final Pattern LINE = Pattern.compile(" @ line ([0-9]+)$");

  private TemplateParser() {}

  static Template parse(String text) throws MalformedTemplateException {
    if (text.length() > MAX_LENGTH) {
      throw new MalformedTemplateException(
          "has %d characters, the limit is %d".formatted(text.length(), MAX_LENGTH));
    }
    // Which line the library had come to, since not all of its exceptions say so.
    LineNumberReader reader = new LineNumberReader(new StringReader(text));
    try {
      return Mustache.compiler().escapeHTML(false).compile(reader);
    } catch (MustacheException e) {
      throw malformed(String.valueOf(e.getMessage()), reader.getLineNumber() + 1);
    } catch (IndexOutOfBoundsException e) {
      // What the library makes of a tag with nothing in it.
      throw malformed("a tag without a name", reader.getLineNumber() + 1);
    } catch (StackOverflowError e) {
      throw new MalformedTemplateException("is nested too deep");
    }
  }

  private static MalformedTemplateException malformed(String words, int line) {
    Matcher own = LINE.matcher(words);
    String where = own.find() ? own.group(1) : String.valueOf(line);
    String plain = own.replaceAll("").replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    return new MalformedTemplateException(
        "line %s: %s"
            .formatted(
                where,
                plain.length() <= MAX_WORDS ? plain : plain.substring(0, MAX_WORDS) + "..."));
  }

  /** Every key that a template asks for, once it is known to hold nothing else. */
  static Set<String> keys(String text, Template template) throws MalformedTemplateException {
    Inspection inspection = new Inspection(text);
    template.visit(inspection);
    if (inspection.problem != null) {
      throw new MalformedTemplateException(inspection.problem);
    }
    if (inspection.keys.isEmpty()) {
      throw new MalformedTemplateException(
          "asks for no key: write {{KEY}} where the value of one belongs");
    }
    return inspection.keys;
  }

  /** Visits everything once, whatever stands or falls later. */
  private static final class Inspection implements Mustache.Visitor {
    private final String template;
    private final boolean otherDelimiters;
    private final Set<String> keys = new TreeSet<>();
    private int sections;
    private @Nullable String problem;

    Inspection(String template) {
      this.template = template;
      otherDelimiters = template.contains(OPENING + "=");
    }

    @Override
    public void visitText(String text) {
      int opening = text.indexOf(OPENING);
      if (opening >= 0 && !otherDelimiters) {
        report("%s: {{ without }}".formatted(line(text, opening)));
      }
    }

    private String line(String text, int within) {
      int at = Math.max(0, template.indexOf(text)) + within;
      return "line %d"
          .formatted(1 + template.substring(0, at).chars().filter(c -> c == '\n').count());
    }

    @Override
    public void visitVariable(String key) {
      if (key.isEmpty()) {
        report("has a tag without a name");
      }
      keys.add(key);
    }

    @Override
    public boolean visitSection(String key) {
      visitVariable(key);
      if (++sections > MAX_SECTIONS) {
        report("has more than %d sections".formatted(MAX_SECTIONS));
      }
      return sections <= MAX_SECTIONS;
    }

    @Override
    public boolean visitInvertedSection(String key) {
      return visitSection(key);
    }

    @Override
    public boolean visitInclude(String name) {
      return foreign(">");
    }

    @Override
    public boolean visitParent(String name) {
      return foreign("<");
    }

    @Override
    public boolean visitBlock(String name) {
      return foreign("$");
    }

    private boolean foreign(String sign) {
      report("takes no other templates in: {{%s is not known".formatted(sign));
      return false;
    }

    private void report(String found) {
      problem = problem == null ? found : problem;
    }
  }
}
