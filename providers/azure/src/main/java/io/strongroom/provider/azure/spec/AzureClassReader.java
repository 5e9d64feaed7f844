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
public final class AzureClassReader {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("", "0", "f", "F", "FALSE", "false", "False");

  private final Parameters parameters;
  private final String usualCloud;
  private final List<ClassProblem> problems = new ArrayList<>();

  private AzureClassReader(Parameters parameters, String usualCloud) {
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
    AzureClassReader reader = new AzureClassReader(parameters, usualCloud);
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
      error(AzureParameterNames.VAULT, "keyvaultName is not provided");
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
    Optional<String> client = id(AzureParameterNames.CLIENT);
    if (mode == IdentityMode.TOKEN_PROXY && client.isEmpty()) {
      error(AzureParameterNames.CLIENT, "clientID is required for identity binding");
    }
    return client;
  }

  private Optional<String> machineIdentity(IdentityMode mode) {
    Optional<String> machine = id(AzureParameterNames.MACHINE_IDENTITY);
    if (mode != IdentityMode.MACHINE && machine.isPresent()) {
      problems.add(
          ClassProblem.warning(
              AzureParameterNames.MACHINE_IDENTITY,
              "means nothing without %s: \"true\"".formatted(AzureParameterNames.MACHINE)));
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
    boolean pod = flag(AzureParameterNames.POD_IDENTITY);
    boolean machine = flag(AzureParameterNames.MACHINE);
    boolean proxy = flag(AzureParameterNames.TOKEN_PROXY);
    if (Stream.of(pod, machine, proxy).filter(stated -> stated).count() > 1) {
      error(
          AzureParameterNames.MACHINE,
          "only one identity mode can be enabled at a time: usePodIdentity, useVMManagedIdentity,"
              + " or useAzureTokenProxy");
    } else if (pod) {
      error(
          AzureParameterNames.POD_IDENTITY,
          "pod identity (aad-pod-identity) is archived and not served: set clientID, and federate"
              + " the application with the service account of the pod");
    }
    if (machine) {
      return IdentityMode.MACHINE;
    }
    return proxy ? IdentityMode.TOKEN_PROXY : IdentityMode.UNSPECIFIED;
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
    String name = text(AzureParameterNames.VAULT);
    Optional<String> problem = name.isEmpty() ? Optional.empty() : KeyVaultName.problem(name);
    problem.ifPresent(words -> error(AzureParameterNames.VAULT, words));
    return Optional.of(name).filter(stated -> !stated.isEmpty());
  }

  private String tenant() {
    String stated = text(AzureParameterNames.TENANT);
    String tenant = stated.isEmpty() ? text(AzureParameterNames.OLD_TENANT) : stated;
    if (tenant.isEmpty()) {
      error(AzureParameterNames.TENANT, "tenantId is not provided");
    } else if (!Ids.isOne(tenant)) {
      error(
          AzureParameterNames.TENANT,
          "'%s' is no tenant: expected its id or one of its domains"
              .formatted(ForeignText.oneLine(tenant)));
    }
    return tenant;
  }

  private Optional<CloudChoice> cloud() {
    String stated = text(AzureParameterNames.CLOUD);
    String name = stated.isEmpty() ? usualCloud : stated;
    String file = text(AzureParameterNames.CLOUD_FILE);
    Optional<CloudChoice> choice = AzureCloud.choice(name, file);
    if (choice.isEmpty()) {
      problems.add(
          ClassProblem.error(
              AzureParameterNames.CLOUD,
              "cloudName %s is not valid, error: there is no cloud of that name"
                  .formatted(ForeignText.oneLine(name)),
              Names.nearest(name, AzureCloud.names())));
    } else if (choice.get() instanceof CloudChoice.OfFile && file.isEmpty()) {
      error(
          AzureParameterNames.CLOUD_FILE,
          "cloudName %s is not valid, error: %s names no file"
              .formatted(ForeignText.oneLine(name), AzureParameterNames.CLOUD_FILE));
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
    if (text(AzureParameterNames.OBJECTS).isEmpty()) {
      ofObjects.accept(ClassProblem.error(AzureParameterNames.OBJECTS, "objects is not set"));
      return List.of();
    }
    return ObjectsReader.read(
        parameters.text(AzureParameterNames.OBJECTS).orElse(""), vault, ofObjects);
  }
}
