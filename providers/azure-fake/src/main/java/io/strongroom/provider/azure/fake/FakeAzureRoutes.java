package io.strongroom.provider.azure.fake;

import java.util.Optional;

/** Which of Azure's services a request is for, by the name of the host. */
final class FakeAzureRoutes {
  private final FakeAzure azure;
  private final KeyVault keyVault;
  private final Graph graph;
  private final ResourceManager resourceManager;
  private final Admin admin;

  FakeAzureRoutes(FakeAzure azure) {
    this.azure = azure;
    keyVault = new KeyVault(azure);
    graph = new Graph(azure);
    resourceManager = new ResourceManager(azure);
    admin = new Admin(azure);
  }

  void clear() {
    graph.clear();
    resourceManager.clear();
  }

  boolean isKnown(String host) {
    Hosts hosts = azure.hosts();
    return host.equals(Graph.HOST)
        || host.equals(ResourceManager.HOST)
        || hosts.login(host).isPresent()
        || hosts.vaultAt(host).isPresent();
  }

  FakeAzureAnswer answer(FakeAzureRequest request) throws FakeAzureRefusal {
    if (request.path().startsWith("/fake/")) {
      return admin.answer(request);
    }
    String host = request.host();
    if (host.equals(Graph.HOST)) {
      return graph.answer(request);
    }
    if (host.equals(ResourceManager.HOST)) {
      return resourceManager.answer(request);
    }
    Hosts hosts = azure.hosts();
    Optional<FakeAzureCloud> login = hosts.login(host);
    if (login.isPresent()) {
      return azure.entra().answer(request, login.get());
    }
    Optional<Vault> vault = hosts.vaultAt(host);
    return vault.isPresent()
        ? azure
            .callMeter()
            .during(
                one -> keyVault.answer(one, hosts.cloudOfVault(host).orElseThrow(), vault.get()),
                request)
        : FakeAzureAnswer.text(404, "text/plain", "the fake is not " + host);
  }
}
