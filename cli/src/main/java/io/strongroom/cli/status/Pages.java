package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Long lists, page by page: neither the API server nor we have all of the text in memory. */
final class Pages {
  private static final long PAGE = 500;

  /** The server forgets where a list was after some minutes. */
  private static final int TRIES = 3;

  private Pages() {}

  /**
   * Everything that is listed, each item read as its page comes.
   *
   * @throws KubernetesClientException if a page is refused
   */
  static <T extends HasMetadata, R> List<R> all(
      Function<ListOptions, ? extends KubernetesResourceList<T>> list, Function<T, R> read) {
    KubernetesClientException lost = new KubernetesClientException("not tried");
    for (int i = 0; i < TRIES; i++) {
      try {
        return once(list, read);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_GONE) {
          throw e;
        }
        lost = e;
      }
    }
    throw lost;
  }

  private static <T extends HasMetadata, R> List<R> once(
      Function<ListOptions, ? extends KubernetesResourceList<T>> list, Function<T, R> read) {
    List<R> all = new ArrayList<>();
    ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
    while (true) {
      KubernetesResourceList<T> page = list.apply(options);
      page.getItems().forEach(item -> all.add(read.apply(item)));
      String next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
      if (next == null || next.isEmpty()) {
        return all;
      }
      options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
    }
  }
}
