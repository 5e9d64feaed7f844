package io.strongroom.provider.transform;

import com.samskivert.mustache.Template;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.YamlNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is rendered from the values of several keys: Mustache, of which there are values
 * ({@code {{key}}}), sections that stand or fall with a key ({@code {{#key}}...{{/key}}}, {@code
 * {{^key}}...{{/key}}}), comments and other delimiters.
 *
 * <p>The library only takes the text apart. It never sees a value: texts and values are joined
 * outside of the heap, byte by byte and unescaped. There is nothing to call and nothing to loop
 * over, so the result has at most as many values as the template has tags.
 */
public final class FileTemplate {
  /** The field of an object that holds a template. */
  public static final String FIELD = "template";

  private final String text;
  private final Template template;
  private final Set<String> keys;

  private FileTemplate(String text, Template template, Set<String> keys) {
    this.text = text;
    this.template = template;
    this.keys = Set.copyOf(keys);
  }

  /** The template of an object; absent if it has none, or one that is mistaken and reported. */
  public static Optional<FileTemplate> read(Fields object) {
    Optional<String> text = object.text(FIELD);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(text.get()));
    } catch (MalformedTemplateException e) {
      object.report(FIELD, e.text());
      return Optional.empty();
    }
  }

  /** Whether an object has the field at all, be it mistaken. */
  public static boolean isIn(Fields object) {
    return object.node(FIELD).filter(node -> !(node instanceof YamlNode.Null)).isPresent();
  }

  static FileTemplate parse(String text) throws MalformedTemplateException {
    Template template = TemplateParser.parse(text);
    return new FileTemplate(text, template, TemplateParser.keys(text, template));
  }

  /** The template itself; no secret. */
  public String text() {
    return text;
  }

  /** Every key that is asked for. */
  public Set<String> keys() {
    return keys;
  }

  /**
   * Renders the file; the caller owns it.
   *
   * @param values those of {@link #keys()} that there are, borrowed
   * @param names the names of all keys of the secret, for the message about one that is missing
   * @param limit the most bytes of the result; refused before they are put together
   */
  public SecretBytes render(Map<String, SecretBytes> values, Collection<String> names, long limit)
      throws TransformException {
    Rendering rendering = new Rendering(values);
    template.visit(rendering);
    if (rendering.missing().isPresent()) {
      String key = rendering.missing().get();
      throw new TransformException(
          Kind.NOT_FOUND,
          "there is no key '%s' for the template%s"
              .formatted(Names.excerpt(key), suggestion(key, names)));
    }
    if (rendering.size() > limit) {
      throw new TransformException(
          Kind.TOO_LARGE,
          "the template makes %d bytes, %d are left in the volume; %s"
              .formatted(rendering.size(), limit, ContentLimits.FEWER_BYTES));
    }
    return SecretBytes.join(rendering.parts());
  }

  private static String suggestion(String key, Collection<String> names) {
    int dot = key.indexOf('.');
    if (dot > 0 && names.contains(key.substring(0, dot))) {
      return "; no path leads into a value: {{%s}} writes all of it"
          .formatted(Names.excerpt(key.substring(0, dot)));
    }
    return Names.nearest(key, names)
        .map(near -> " (did you mean '%s'?)".formatted(Names.excerpt(near)))
        .orElse("");
  }

  @Override
  public String toString() {
    return "FileTemplate" + keys;
  }
}
