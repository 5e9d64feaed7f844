package io.strongroom.e2e.calls;

import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.SecretProvider;
import java.time.Instant;
import java.util.List;

/** A store that remembers what it was asked for, and lets in the service account shop/web. */
interface CountedStore extends AutoCloseable {
  /**
   * A call that it has answered.
   *
   * @param secret the name of one; empty for a call that is of none
   */
  record Call(Instant at, String operation, String secret) {}

  /**
   * How its calls are called.
   *
   * @param token for a token or credentials
   * @param read of a value
   * @param look for the version that is the newest
   * @param looksFirst whether a first fetch looks for the version before it reads the value
   */
  record Operations(String token, String read, String look, boolean looksFirst) {}

  Operations operations();

  /** Names of the secrets of the class. */
  List<String> secrets();

  /** Makes a secret, or a version of it that is its newest. */
  void put(String secret, String value) throws Exception;

  /** The class's {@code spec}, as YAML. */
  String spec();

  /** Of the tokens that pods have. */
  String audience();

  /** A token of the service account, for one pod. */
  String token(int pod);

  List<SecretProvider> providers(ClusterLookups cluster);

  /** So far, in order. */
  List<Call> calls();

  @Override
  void close();
}
