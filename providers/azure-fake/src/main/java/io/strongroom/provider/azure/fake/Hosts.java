package io.strongroom.provider.azure.fake;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which names are whose: the clouds' login hosts, and vaults, each of which is in all clouds. */
final class Hosts {
  private final List<FakeAzureCloud> clouds = new CopyOnWriteArrayList<>(FakeAzureCloud.USUAL);
  private final Map<String, Vault> vaults = new ConcurrentHashMap<>();

  void add(FakeAzureCloud cloud) {
    clouds.add(cloud);
  }

  List<FakeAzureCloud> clouds() {
    return clouds;
  }

  Vault vault(String name, String tenant) {
    return vaults.computeIfAbsent(
        name.toLowerCase(Locale.ROOT), one -> new Vault(one, new KeyVaultSettings(tenant, false)));
  }

  Optional<Vault> vault(String name) {
    return Optional.ofNullable(vaults.get(name.toLowerCase(Locale.ROOT)));
  }

  void forgetVaults() {
    vaults.clear();
  }

  /** The cloud whose Entra is at a host. */
  Optional<FakeAzureCloud> login(String host) {
    return clouds.stream().filter(cloud -> cloud.loginHost().equals(host)).findFirst();
  }

  /** The cloud whose vaults have such names. */
  Optional<FakeAzureCloud> cloudOfVault(String host) {
    return clouds.stream().filter(cloud -> cloud.hasVault(host)).findFirst();
  }

  Optional<Vault> vaultAt(String host) {
    return cloudOfVault(host).flatMap(_ -> vault(host.substring(0, host.indexOf('.'))));
  }

  /** The cloud of a resource; the first one where it is of no vault. */
  FakeAzureCloud cloudOf(String resource) {
    return clouds.stream()
        .filter(cloud -> bare(resource).equals(bare(cloud.vaultResource())))
        .findFirst()
        .orElseGet(clouds::getFirst);
  }

  /** An address without its port and without a slash at its end. */
  static String bare(String address) {
    return address.replaceFirst("/$", "").replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
  }
}
