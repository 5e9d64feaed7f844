package io.strongroom.provider;

import java.util.List;
import java.util.Set;

/** A fetch that is ready to run, any number of times, for any pod that uses the class. */
public interface PreparedFetch {
  /**
   * The objects that will be fetched, as far as they are known before the store is called. The
   * driver refuses two objects with one path before any fetch. Empty when the class asks for
   * nothing.
   */
  List<PlannedObject> objects();

  /**
   * The store behind this request, for messages and for everything that is counted per store
   * (permits, circuit): for example {@code vault https://vault.example:8200}. Never a secret.
   */
  String store();

  /**
   * The scope of the store's call limits for this fetch: a pause that the store asks for holds for
   * the fetches of a namespace with the same scope. As narrow as the store's own limits are, so
   * that no fetch waits for a pause that was asked of another one.
   *
   * @return a name, without secrets; {@link #store} where limits are a whole store's (an account's,
   *     a project's)
   */
  default String limitedBy() {
    return store();
  }

  /** The service-account token audiences that the fetch needs; empty when it needs none. */
  default Set<String> audiences() {
    return Set.of();
  }

  /**
   * Whether the answer belongs to the pod that asks and to no other: the store makes something for
   * each caller (a lease, a certificate), or looks at more than the service account (EKS Pod
   * Identity). Such a fetch runs for every volume by itself. Otherwise one answer may serve every
   * volume of the same service account, class, attributes and nodePublishSecretRef, so the fetch
   * must not depend on the pod's name or uid, nor on {@link FetchContext#volume()}.
   *
   * <p>Asked before the fetch, without I/O. A store of which that is not known yet may say no here,
   * and {@link FetchResult#podBound} afterwards.
   */
  default boolean podBound() {
    return false;
  }

  /**
   * Whether what an earlier process has fetched by this may have been made for the pod. Differs
   * from {@link #podBound} where a store is not known yet: a lease that may exist has to be
   * renewed, although this process has not seen it. Asked without I/O, again after each fetch.
   */
  default boolean mayBePodBound() {
    return podBound();
  }

  /**
   * Fetches everything the class asks for, or nothing. Expected failures (refused, missing,
   * throttled, away) are outcomes; an exception means a defect.
   *
   * @throws InterruptedException when the driver cancelled the fetch: the pod is gone or the
   *     deadline has passed
   */
  FetchResult fetch(FetchContext context) throws InterruptedException;
}
