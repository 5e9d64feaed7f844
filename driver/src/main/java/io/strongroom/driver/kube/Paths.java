package io.strongroom.driver.kube;

import io.strongroom.driver.kube.KubernetesException.Reason;
import java.nio.charset.StandardCharsets;

/** The paths of the API. Names come from pods and requests, so that each is one path element. */
final class Paths {
  private static final String SAFE = "-._~";

  private Paths() {}

  static String of(Resource resource) throws KubernetesException {
    StringBuilder path = new StringBuilder(resource.group().isEmpty() ? "/api" : "/apis/");
    path.append(resource.group()).append('/').append(resource.version());
    if (resource.namespace().isPresent()) {
      path.append("/namespaces/").append(element(resource.namespace().get()));
    }
    return path.append('/').append(resource.plural()).toString();
  }

  static String of(Resource resource, String name) throws KubernetesException {
    return of(resource) + "/" + element(name);
  }

  /** The call in words: {@code get secretproviderclasses db in namespace shop}. */
  static String describe(String verb, Resource resource, String name) {
    String where = resource.namespace().map(" in namespace "::concat).orElse("");
    return Answers.words(
        "%s %s%s%s".formatted(verb, resource.plural(), name.isEmpty() ? "" : " " + name, where));
  }

  private static String element(String name) throws KubernetesException {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new KubernetesException(
          Reason.INVALID, "'%s' is not the name of an object".formatted(name));
    }
    StringBuilder element = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (each & 0xff);
      boolean alphanumeric =
          (letter >= 'a' && letter <= 'z')
              || (letter >= 'A' && letter <= 'Z')
              || (letter >= '0' && letter <= '9');
      if (alphanumeric || SAFE.indexOf(letter) >= 0) {
        element.append(letter);
      } else {
        element.append("%%%02X".formatted((int) letter));
      }
    }
    return element.toString();
  }
}
