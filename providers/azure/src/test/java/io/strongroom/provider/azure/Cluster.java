package io.strongroom.provider.azure;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake of what the provider asks of the Kubernetes API: service accounts. */
final class Cluster implements ServiceAccounts {
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger lookUps = new AtomicInteger();

  Cluster() {
    account("shop/web", Map.of());
    account("shop/other", Map.of());
  }

  void account(String name, Map<String, String> annotations) {
    answers.put(name, new Answer.Found(annotations));
  }

  void answers(String name, Answer answer) {
    answers.put(name, answer);
  }

  int lookUps() {
    return lookUps.get();
  }

  @Override
  public Answer find(String namespace, String name, Deadline deadline) {
    lookUps.incrementAndGet();
    return Optional.ofNullable(answers.get(namespace + "/" + name)).orElseGet(Answer.Missing::new);
  }
}
