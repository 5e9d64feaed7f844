package io.strongroom.provider.azure.spec;

import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads one entry of {@code objects}; what is mistaken is reported. */
final class AzureObjectReader {
  static final String NAME = "objectName";
  static final String TYPE = "objectType";
  static final String ALIAS = "objectAlias";
  static final String VERSION = "objectVersion";
  static final String HISTORY = "objectVersionHistory";
  static final String FORMAT = "objectFormat";
  static final String ENCODING = "objectEncoding";
  static final String MODE = "filePermission";

  static final List<String> FIELDS =
      List.of(
          NAME,
          TYPE,
          ALIAS,
          VERSION,
          HISTORY,
          FORMAT,
          ENCODING,
          MODE,
          AzureParameterNames.VAULT,
          AzureSelectionReader.KEY,
          FileTemplate.FIELD,
          AzureSelectionReader.TAGS,
          AzureSelectionReader.LIMIT,
          ObjectRef.HOLD_BACK,
          "optional");

  /** As vaults name them; a star selects many. They become a part of a path. */
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9-]{1,127}|[A-Za-z0-9-]*\\*");

  private static final Pattern VERSIONS = Pattern.compile("[A-Za-z0-9]{1,64}");

  private final Fields fields;
  private final int index;
  private final Optional<String> usualVault;
  private final Map<String, String> paths;

  /**
   * @param index of the entry
   * @param usualVault the vault of the class
   * @param paths where each path comes from, of all entries
   */
  AzureObjectReader(
      Fields fields, int index, Optional<String> usualVault, Map<String, String> paths) {
    this.fields = fields;
    this.index = index;
    this.usualVault = usualVault;
    this.paths = paths;
  }

  Optional<AzureObject> read() {
    String name = text(NAME);
    String typeText = text(TYPE);
    Optional<AzureObjectType> type = type(typeText);
    Optional<String> alias = Optional.of(text(ALIAS)).filter(stated -> !stated.isEmpty());
    String version = version();
    int history = history();
    ObjectFormat format = format(typeText);
    ObjectEncoding encoding = encoding(typeText);
    boolean nameIsGood = nameIsGood(name, alias);
    OptionalInt mode = mode();
    String vault = vault();
    boolean optional = fields.flag("optional").orElse(false);
    boolean holdsBack = fields.flag(ObjectRef.HOLD_BACK).orElse(false);
    ObjectRef ref =
        new ObjectRef(
            vault,
            type.orElse(AzureObjectType.SECRET),
            nameIsGood ? name : inPlaceOf(name),
            version,
            history,
            holdsBack);
    Optional<AzureSelection> selection = new AzureSelectionReader(fields, ref, alias).read();
    if (type.isEmpty() || !nameIsGood) {
      return Optional.empty();
    }
    Optional<String> path = selection.flatMap(chosen -> path(ref, alias.orElse(name), chosen));
    return selection.flatMap(
        chosen ->
            path.map(
                known -> new AzureObject(ref, known, mode, format, encoding, chosen, optional)));
  }

  /** Stands for a mistaken name, so that mistakes in other fields are found as well. */
  private static String inPlaceOf(String name) {
    return name.endsWith("*") ? "x*" : "x";
  }

  /** Without blanks around, as all fields are read; empty if it is not there. */
  private String text(String field) {
    return fields.text(field).orElse("").strip();
  }

  private Optional<AzureObjectType> type(String text) {
    Optional<AzureObjectType> type = AzureObjectType.of(text);
    if (type.isEmpty()) {
      fields.report(
          TYPE,
          "Invalid vaultObjectTypes. Should be secret, key, or cert%s%s"
              .formatted(
                  text.isEmpty() ? "" : "; found '%s'".formatted(Names.excerpt(text)),
                  Names.nearest(text, AzureObjectType.ids())
                      .map(" (did you mean %s?)"::formatted)
                      .orElse("")));
    }
    return type;
  }

  private String version() {
    String version = text(VERSION);
    if (!version.isEmpty() && !VERSIONS.matcher(version).matches()) {
      fields.report(
          VERSION, "'%s' is no version of a vault".formatted(ForeignText.oneLine(version)));
    }
    return version;
  }

  /** A number without quotes, as Go reads it; what stands behind a point is cut. */
  private int history() {
    Optional<YamlNode> node =
        fields.node(HISTORY).filter(found -> !(found instanceof YamlNode.Null));
    long number =
        node.map(
                found ->
                    found instanceof YamlNode.Scalar scalar ? wholePart(scalar) : Long.MAX_VALUE)
            .orElse(0L);
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      fields.report(
          HISTORY,
          "unmarshal failed for keyVaultObjects at index %d, error: expected a number of versions, without quotes: 5"
              .formatted(index));
      return 0;
    }
    return (int) Math.max(0, number);
  }

  private static long wholePart(YamlNode.Scalar scalar) {
    return switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V3)) {
      case INTEGER -> Scalars.asInteger(scalar).orElse(Long.MAX_VALUE);
      case FLOAT ->
          Scalars.asFinite(scalar).isPresent()
              ? (long) Scalars.asFinite(scalar).getAsDouble()
              : Long.MAX_VALUE;
      case STRING, BOOLEAN, TIMESTAMP -> Long.MAX_VALUE;
    };
  }

  private ObjectFormat format(String type) {
    String text = text(FORMAT);
    boolean pfx = text.equalsIgnoreCase("pfx");
    if (!text.isEmpty() && !pfx && !text.equalsIgnoreCase("pem")) {
      fields.report(
          FORMAT, "invalid objectFormat: %s, should be PEM or PFX".formatted(Names.excerpt(text)));
    }
    if (pfx && !type.equals(AzureObjectType.SECRET.id())) {
      if (text.equals("pfx")) {
        fields.report(FORMAT, "PFX format only supported for objectType: secret");
      } else {
        fields.warn(FORMAT, "means nothing for this objectType: a PFX is of objectType: secret");
      }
    }
    return pfx ? ObjectFormat.PFX : ObjectFormat.PEM;
  }

  private ObjectEncoding encoding(String type) {
    String text = text(ENCODING);
    if (text.isEmpty()) {
      return ObjectEncoding.UTF_8;
    }
    if (!type.equals(AzureObjectType.SECRET.id())) {
      fields.report(ENCODING, "objectEncoding only supported for objectType: secret");
    }
    Optional<ObjectEncoding> encoding =
        Arrays.stream(ObjectEncoding.values())
            .filter(each -> each.id().equals(text.toLowerCase(Locale.ROOT)))
            .findFirst();
    if (encoding.isEmpty()) {
      fields.report(
          ENCODING,
          "invalid objectEncoding: %s, should be hex, base64 or utf-8"
              .formatted(Names.excerpt(text)));
    }
    return encoding.orElse(ObjectEncoding.UTF_8);
  }

  private boolean nameIsGood(String name, Optional<String> alias) {
    Optional<String> problem = problemOfFile(alias.orElse(name));
    problem.ifPresent(words -> fields.report(alias.isPresent() ? ALIAS : NAME, words));
    boolean isName = NAMES.matcher(name).matches();
    if (!isName && (problem.isEmpty() || alias.isPresent())) {
      fields.report(
          NAME,
          name.isEmpty()
              ? "is required"
              : "'%s' is no name of an object: letters, digits and -"
                  .formatted(ForeignText.oneLine(name)));
    }
    return isName && problem.isEmpty();
  }

  private static Optional<String> problemOfFile(String path) {
    if (path.isEmpty()) {
      return Optional.of("file name must not be empty");
    }
    if (path.startsWith("/")) {
      return Optional.of("file name must be a relative path");
    }
    return path.contains("..") ? Optional.of("file name must not contain '..'") : Optional.empty();
  }

  private OptionalInt mode() {
    return text(MODE).isEmpty() ? OptionalInt.empty() : fields.filePermission(MODE);
  }

  private String vault() {
    Optional<String> own =
        Optional.of(text(AzureParameterNames.VAULT)).filter(stated -> !stated.isEmpty());
    own.flatMap(KeyVaultName::problem)
        .ifPresent(words -> fields.report(AzureParameterNames.VAULT, words));
    return own.or(() -> usualVault).orElse("");
  }

  private Optional<String> path(ObjectRef ref, String file, AzureSelection selection) {
    return switch (selection) {
      case AzureSelection.Many many -> {
        addStar(ref);
        yield Optional.of(many.path().text());
      }
      case AzureSelection.EveryKey every -> Optional.of(every.path().text());
      case AzureSelection.Whole _, AzureSelection.OneKey _, AzureSelection.Rendered _ -> {
        add(file);
        yield Optional.of(file);
      }
    };
  }

  private void add(String path) {
    String other = paths.putIfAbsent(path, fields.path());
    if (other != null) {
      fields.report(
          ALIAS, "'%s' is the path of %s already".formatted(ForeignText.oneLine(path), other));
    }
  }

  /** A vault is listed once for a name: two lists of tags for it would need two versions. */
  private void addStar(ObjectRef ref) {
    String star = "* %s %s".formatted(ref.vault().toLowerCase(Locale.ROOT), ref.name());
    String other = paths.putIfAbsent(star, fields.path());
    if (other != null) {
      fields.report(
          NAME,
          "'%s' of this vault is selected by %s already: keep one of them"
              .formatted(ForeignText.oneLine(ref.name()), other));
    }
  }

  /** Whether a name selects many. */
  static boolean isPattern(ObjectRef ref) {
    return NamePattern.isOne(ref.name());
  }
}
