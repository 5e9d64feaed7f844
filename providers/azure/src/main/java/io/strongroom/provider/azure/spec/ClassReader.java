package io.strongroom.provider.azure.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the parameters of a class, and finds every mistake; in the order and the words of today's
 * provider, which reports only the first.
 */
public final class ClassReader {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("", "0", "f", "F", "FALSE", "false", "False");

  private final Parameters parameters;
  private final String usualCloud;
  private final List<ClassProblem> problems = new ArrayList<>();

  private ClassReader(Parameters parameters, String usualCloud) {
    this.parameters = parameters;
    this.usualCloud = usualCloud;
  }

  /**
   * The class; absent if an error was reported.
   *
   * @param usualCloud the name of the cloud for classes that name none
   */
  public static Optional<AzureClass> read(
      Parameters parameters, String usualCloud, Consumer<ClassProblem> problems) {
    ClassReader reader = new ClassReader(parameters, usualCloud);
    Optional<AzureClass> read = reader.read();
    reader.problems.stream().distinct().forEach(problems);
    return read.filter(_ -> reader.problems.stream().noneMatch(ClassProblem::isError));
  }

  private Optional<AzureClass> read() {
    IdentityMode mode = mode();
    Optional<String> vault = vault();
    List<ClassProblem> ofObjects = new ArrayList<>();
    List<AzureObject> objects = objects(vault, ofObjects::add);
    if (vault.isEmpty() && !haveVaults(objects)) {
      error(ParameterNames.VAULT, "keyvaultName is not provided");
    }
    String tenant = tenant();
    Optional<CloudChoice> cloud = cloud();
    Optional<String> client = client(mode);
    Optional<String> machine = machineIdentity(mode);
    problems.addAll(ofObjects);
    return cloud.map(chosen -> new AzureClass(tenant, chosen, mode, client, machine, objects));
  }

  private static boolean haveVaults(List<AzureObject> objects) {
    return !objects.isEmpty()
        && objects.stream().noneMatch(object -> object.ref().vault().isEmpty());
  }

  private Optional<String> client(IdentityMode mode) {
    Optional<String> client = id(ParameterNames.CLIENT);
    if (mode == IdentityMode.TOKEN_PROXY && client.isEmpty()) {
      error(ParameterNames.CLIENT, "clientID is required for identity binding");
    }
    return client;
  }

  private Optional<String> machineIdentity(IdentityMode mode) {
    Optional<String> machine = id(ParameterNames.MACHINE_IDENTITY);
    if (mode != IdentityMode.MACHINE && machine.isPresent()) {
      problems.add(
          ClassProblem.warning(
              ParameterNames.MACHINE_IDENTITY,
              "means nothing without %s: \"true\"".formatted(ParameterNames.MACHINE)));
    }
    return machine;
  }

  /** Without blanks around, as all parameters are read; empty if it is not there. */
  private String text(String name) {
    return parameters.text(name).orElse("").strip();
  }

  private void error(String field, String words) {
    problems.add(ClassProblem.error(field, words));
  }

  private IdentityMode mode() {
    boolean pod = flag(ParameterNames.POD_IDENTITY);
    boolean machine = flag(ParameterNames.MACHINE);
    boolean proxy = flag(ParameterNames.TOKEN_PROXY);
    if (Stream.of(pod, machine, proxy).filter(stated -> stated).count() > 1) {
      error(
          ParameterNames.MACHINE,
          "only one identity mode can be enabled at a time: usePodIdentity, useVMManagedIdentity,"
              + " or useAzureTokenProxy");
    } else if (pod) {
      error(
          ParameterNames.POD_IDENTITY,
          "pod identity (aad-pod-identity) is archived and not served: set clientID, and federate"
              + " the application with the service account of the pod");
    }
    if (machine) {
      return IdentityMode.MACHINE;
    }
    return proxy ? IdentityMode.TOKEN_PROXY : IdentityMode.UNSAID;
  }

  private boolean flag(String name) {
    String text = text(name);
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      error(
          name,
          "failed to parse %s flag, error: expected true or false, found '%s'"
              .formatted(name, ForeignText.oneLine(text)));
    }
    return TRUE.contains(text);
  }

  private Optional<String> vault() {
    String name = text(ParameterNames.VAULT);
    Optional<String> problem = name.isEmpty() ? Optional.empty() : VaultName.problem(name);
    problem.ifPresent(words -> error(ParameterNames.VAULT, words));
    return Optional.of(name).filter(stated -> !stated.isEmpty());
  }

  private String tenant() {
    String stated = text(ParameterNames.TENANT);
    String tenant = stated.isEmpty() ? text(ParameterNames.OLD_TENANT) : stated;
    if (tenant.isEmpty()) {
      error(ParameterNames.TENANT, "tenantId is not provided");
    } else if (!Ids.isOne(tenant)) {
      error(
          ParameterNames.TENANT,
          "'%s' is no tenant: expected its id or one of its domains"
              .formatted(ForeignText.oneLine(tenant)));
    }
    return tenant;
  }

  private Optional<CloudChoice> cloud() {
    String stated = text(ParameterNames.CLOUD);
    String name = stated.isEmpty() ? usualCloud : stated;
    String file = text(ParameterNames.CLOUD_FILE);
    Optional<CloudChoice> choice = Cloud.choice(name, file);
    if (choice.isEmpty()) {
      problems.add(
          ClassProblem.error(
              ParameterNames.CLOUD,
              "cloudName %s is not valid, error: there is no cloud of that name"
                  .formatted(ForeignText.oneLine(name)),
              Names.nearest(name, Cloud.names())));
    } else if (choice.get() instanceof CloudChoice.OfFile && file.isEmpty()) {
      error(
          ParameterNames.CLOUD_FILE,
          "cloudName %s is not valid, error: %s names no file"
              .formatted(ForeignText.oneLine(name), ParameterNames.CLOUD_FILE));
    }
    return choice;
  }

  private Optional<String> id(String parameter) {
    String id = text(parameter);
    if (!id.isEmpty() && !Ids.isOne(id)) {
      error(parameter, "'%s' is no client id".formatted(ForeignText.oneLine(id)));
    }
    return Optional.of(id).filter(stated -> !stated.isEmpty());
  }

  private List<AzureObject> objects(Optional<String> vault, Consumer<ClassProblem> ofObjects) {
    if (text(ParameterNames.OBJECTS).isEmpty()) {
      ofObjects.accept(ClassProblem.error(ParameterNames.OBJECTS, "objects is not set"));
      return List.of();
    }
    return ObjectsReader.read(parameters.text(ParameterNames.OBJECTS).orElse(""), vault, ofObjects);
  }
}
