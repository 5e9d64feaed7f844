package io.strongroom.provider.azure.read;

import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;

/** Reads single versions of objects. */
final class Items {
  private static final String API = "api-version=7.4";

  private final AzurePodCalls calls;

  Items(AzurePodCalls calls) {
    this.calls = calls;
  }

  /**
   * Reads one.
   *
   * @param version empty for the newest
   */
  KeyVaultItem read(ObjectRef ref, String version) throws StoreException, InterruptedException {
    URI address =
        URI.create(
            "https://%s/%s/%s/%s?%s"
                .formatted(
                    calls.host(ref.vault()), ref.type().collection(), ref.name(), version, API));
    return calls
        .get(ref.label(), ref.type().readAction(), address)
        .read(json -> KeyVaultAnswers.item(ref, json));
  }
}
