package io.strongroom.driver.spc;

import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ClassProblem.Severity;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks SecretProviderClasses without a cluster and without a store, and finds everything at once:
 * what the API server would refuse, what kubectl's strict validation would refuse, what the
 * provider would refuse, and what works but probably not as meant.
 */
public final class SpcCheck {
  private static final Pattern SUBDOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** Upstream's, since the name becomes the name of a socket. */
  private static final Pattern PROVIDER = Pattern.compile("[a-zA-Z0-9_-]{1,30}");

  private static final Set<String> ROOT_FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final Set<String> METADATA_FIELDS =
      Set.of(
          "name",
          "namespace",
          "labels",
          "annotations",
          "generateName",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "finalizers",
          "ownerReferences",
          "managedFields",
          "selfLink");
  private static final Set<String> SPEC_FIELDS = Set.of("provider", "parameters", "secretObjects");
  private static final Set<String> SECRET_OBJECT_FIELDS =
      Set.of("secretName", "type", "labels", "annotations", "data");
  private static final Set<String> SECRET_DATA_FIELDS = Set.of("objectName", "key");

  private final Map<String, SecretProvider> providers = new TreeMap<>();
  private final PathRules pathRules;

  /** A set: two readings of one document find some problems twice. */
  private final Set<ClassProblem> problems = new LinkedHashSet<>();

  private SpcCheck(Collection<SecretProvider> providers, PathRules pathRules) {
    for (SecretProvider provider : providers) {
      this.providers.put(provider.name(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
    this.pathRules = pathRules;
  }

  /** What the writer of a volume has to say about the paths in it. */
  @FunctionalInterface
  public interface PathRules {
    /** Why these objects cannot stand in one volume, in a line that names the object. */
    Optional<String> objection(List<PlannedObject> objects);
  }

  /**
   * Checks every class of a file.
   *
   * @param text YAML or JSON, one or more documents
   * @param providers those that are built in
   * @return problems in the order in which they were found; fields begin with the name of the class
   *     if the file has several
   */
  public static List<ClassProblem> check(
      String text, Collection<SecretProvider> providers, PathRules pathRules) {
    SpcCheck check = new SpcCheck(providers, pathRules);
    check.file(text);
    return List.copyOf(check.problems);
  }

  /**
   * Whether a file of a directory has something to check: a document that says it is a class, or
   * text that speaks of classes and cannot be parsed. Documents that only speak of classes, such as
   * roles and the CRDs, and the other kinds of the group have nothing.
   */
  public static boolean hasClasses(String text) {
    if (!text.contains(SpcDocument.KIND) && !text.contains(SpcDocument.GROUP)) {
      return false;
    }
    try {
      return SpcDocument.candidates(Yaml.readAll(text, Yaml.DuplicateKeys.REFUSED)).stream()
          .anyMatch(SpcDocument::isOfNoOtherKind);
    } catch (MalformedYamlException e) {
      return true;
    }
  }

  private void file(String text) {
    List<YamlNode> documents;
    try {
      documents = Yaml.readAll(text, Yaml.DuplicateKeys.REFUSED);
    } catch (MalformedYamlException e) {
      problems.add(ClassProblem.error("file", "not valid YAML: " + e.getMessage()));
      return;
    }
    List<YamlNode.Mapping> classes = SpcDocument.candidates(documents);
    if (classes.isEmpty()
        && documents.size() == 1
        && documents.getFirst() instanceof YamlNode.Mapping only) {
      classes = List.of(only); // whatever it is: its problems say what is missing
    }
    if (classes.isEmpty()) {
      problems.add(ClassProblem.error("file", "no %s in it".formatted(SpcDocument.KIND)));
    }
    if (classes.size() == 1) {
      document(classes.getFirst());
      return;
    }
    for (int i = 0; i < classes.size(); i++) {
      SpcCheck one = new SpcCheck(providers.values(), pathRules);
      one.document(classes.get(i));
      String name = nameOf(classes.get(i), i + 1);
      one.problems.forEach(problem -> problems.add(problem.of(name)));
    }
  }

  /** As messages name a class: with its namespace, if one is stated. */
  private static String nameOf(YamlNode.Mapping document, int number) {
    Optional<Fields> metadata =
        new Fields(document, "", Fields.Case.SENSITIVE, _ -> {}).mapping("metadata");
    Optional<String> name =
        metadata.flatMap(fields -> fields.text("name")).filter(text -> !text.isBlank());
    if (name.isEmpty()) {
      return "%s without a name, number %d of the file".formatted(SpcDocument.KIND, number);
    }
    String namespace =
        metadata
            .flatMap(fields -> fields.text("namespace"))
            .map(text -> Names.excerpt(text) + "/")
            .orElse("");
    return SpcDocument.KIND + " " + namespace + Names.excerpt(name.get());
  }

  private void document(YamlNode.Mapping document) {
    SpcDocument read = SpcDocument.read(document, "");
    problems.addAll(read.problems());
    Fields root = new Fields(document, "", Fields.Case.SENSITIVE, problems::add);
    root.reportUnknown(Severity.ERROR, ROOT_FIELDS);
    root.mapping("metadata").ifPresent(metadata -> metadata(metadata, read));
    Optional<Fields> spec = root.mapping("spec");
    spec.ifPresent(fields -> spec(fields, read.spc()));
    if (spec.isEmpty() && root.node("spec").isEmpty()) {
      root.report("spec", "is required");
    }
  }

  private void metadata(Fields metadata, SpcDocument read) {
    metadata.reportUnknown(Severity.ERROR, METADATA_FIELDS);
    for (String problem : SpcAnnotations.of(read.spc()).problems()) {
      problems.add(ClassProblem.warning("metadata", problem));
    }
    if (!read.name().isEmpty() && !SUBDOMAIN.matcher(read.name()).matches()) {
      metadata.report("name", "expected lower-case letters, digits, '-' and '.', at most 253");
    }
    if (!LABEL.matcher(read.namespace()).matches()) {
      metadata.report("namespace", "expected lower-case letters, digits and '-', at most 63");
    }
  }

  private void spec(Fields spec, SecretProviderClass spc) {
    spec.reportUnknown(Severity.ERROR, SPEC_FIELDS);
    secretObjects(spec, spc);
    spec.requiredText("provider");
    if (spc.parameters().isEmpty()) {
      if (spec.node("parameters").filter(node -> !isEmpty(node)).isEmpty()) {
        spec.report("parameters", "is required, and may not be empty");
      }
    }
    if (spc.provider().isBlank()) {
      return;
    }
    SecretProvider provider = providers.get(spc.provider());
    if (provider == null) {
      unknownProvider(spec, spc.provider());
    } else if (hasOnlyTexts(spec)) {
      parameters(spec.path("parameters"), spc.parameters(), provider);
    }
  }

  /** Otherwise the provider would be asked about parameters that are not what the author wrote. */
  private static boolean hasOnlyTexts(Fields spec) {
    return spec.node("parameters").orElse(null) instanceof YamlNode.Mapping mapping
        && mapping.entries().values().stream().allMatch(YamlNode.Scalar.class::isInstance);
  }

  private static boolean isEmpty(YamlNode node) {
    return switch (node) {
      case YamlNode.Null _ -> true;
      case YamlNode.Mapping mapping -> mapping.entries().isEmpty();
      case YamlNode.Sequence _, YamlNode.Scalar _ -> false;
    };
  }

  private void secretObjects(Fields spec, SecretProviderClass spc) {
    if (spc.syncsSecrets()) {
      problems.add(
          ClassProblem.warning(
              spec.path("secretObjects"), "Secret sync is not served: no Secret is made"));
    }
    for (Fields secret : spec.mappings("secretObjects")) {
      secret.reportUnknown(Severity.ERROR, SECRET_OBJECT_FIELDS);
      secret
          .mappings("data")
          .forEach(data -> data.reportUnknown(Severity.ERROR, SECRET_DATA_FIELDS));
    }
  }

  private void unknownProvider(Fields spec, String name) {
    if (!PROVIDER.matcher(name).matches()) {
      spec.report("provider", "expected letters, digits, '-' and '_', at most 30");
      return;
    }
    problems.add(
        new ClassProblem(
            Severity.WARNING,
            spec.path("provider"),
            "'%s' is not built in: it is served only on nodes that have the socket %1$s.sock"
                .formatted(name),
            Names.nearest(name, providers.keySet())));
  }

  private void parameters(String path, Map<String, String> stated, SecretProvider provider) {
    Map<String, String> effective = new TreeMap<>(stated);
    UnknownParameters unknown = UnknownParameters.of(stated, provider);
    for (String name : new TreeSet<>(stated.keySet())) {
      String at = path + "." + Names.excerpt(name);
      if (name.startsWith(KubeletContext.PREFIX)) {
        effective.remove(name);
        problems.add(
            ClassProblem.warning(at, "is set by kubelet alone; a class's value is dropped"));
      } else if (unknown.contains(name)) {
        problems.add(unknown.problem(name, at));
      }
    }
    switch (provider.plan(Parameters.of(effective))) {
      case Plan.Rejected(List<ClassProblem> found) ->
          found.forEach(problem -> problems.add(problem.below(path)));
      case Plan.Accepted(PreparedFetch fetch, List<ClassProblem> warnings) -> {
        warnings.forEach(problem -> problems.add(problem.below(path)));
        objects(path, fetch.objects());
      }
    }
  }

  private void objects(String path, List<PlannedObject> objects) {
    if (objects.isEmpty()) {
      problems.add(ClassProblem.warning(path, "asks for no objects: the volume is empty"));
    }
    // One after the other, since the rules stop at the first objection.
    List<PlannedObject> accepted = new ArrayList<>();
    for (PlannedObject object : objects) {
      accepted.add(object);
      Optional<String> objection = pathRules.objection(accepted);
      if (objection.isPresent()) {
        accepted.removeLast();
        problems.add(ClassProblem.error(path, objection.get()));
      }
    }
  }
}
