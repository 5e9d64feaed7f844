package io.strongroom.provider.gcp.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The identity that a class selects by {@code auth}. */
public enum Auth {
  /** The key of nodePublishSecretRef where there is one, else the pod. */
  UNSPECIFIED(""),
  /** The pod, by the token of its service account. */
  POD("pod-adc"),
  /** The service account of the node, by its metadata server. */
  NODE("provider-adc");

  private final String id;

  Auth(String id) {
    this.id = id;
  }

  /** What a class writes. */
  public String id() {
    return id;
  }

  static Optional<Auth> of(String id) {
    return Arrays.stream(values()).filter(auth -> auth.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(Auth::id).filter(id -> !id.isEmpty()).toList();
  }
}
