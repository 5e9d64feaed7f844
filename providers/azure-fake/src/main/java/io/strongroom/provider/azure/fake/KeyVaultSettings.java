package io.strongroom.provider.azure.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How a vault answers: of which tenant it is, who may do what, and what is odd about it. */
public final class KeyVaultSettings {
  private final Map<String, Set<String>> allowed = new ConcurrentHashMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private volatile boolean open;
  private volatile boolean rbac;
  private volatile String tenant;
  private volatile Optional<String> challengeTenant = Optional.empty();
  private volatile Optional<String> challengeResource = Optional.empty();
  private volatile Optional<String> oddChallenge = Optional.empty();
  private volatile Optional<String> nextLinksTo = Optional.empty();
  private volatile boolean emptyFirstPages;
  private volatile boolean withoutChallenge;
  private volatile boolean rejectsTokens;
  private volatile int pageSize = 25;
  private volatile List<Integer> listOrder = List.of();
  private volatile int missingVersionsList = 200;

  KeyVaultSettings(String tenant, boolean open) {
    this.tenant = tenant;
    this.open = open;
  }

  /** Lets an application, by client or object id, do {@code secrets/get} and the like. */
  public void allow(String application, String... permissions) {
    allowed
        .computeIfAbsent(application, _ -> ConcurrentHashMap.newKeySet())
        .addAll(List.of(permissions));
  }

  /** Takes everything back that {@code allow} gave to an application. */
  public void disallow(String application) {
    allowed.remove(application);
  }

  /** Whether every token of the tenant may do everything. */
  public void open(boolean isOpen) {
    open = isOpen;
  }

  /** Whether it has roles in place of access policies, which shows in what it says to others. */
  public void rbac(boolean isRbac) {
    rbac = isRbac;
  }

  boolean isRbac() {
    return rbac;
  }

  /** No application may do it: {@code secrets/get}, or {@code list} of all three kinds. */
  public void deny(String permission) {
    denied.add(permission);
  }

  boolean allows(String clientId, String objectId, String permission) {
    String verb = permission.substring(permission.indexOf('/') + 1);
    return !denied.contains(permission)
        && !denied.contains(verb)
        && (open
            || allowed.getOrDefault(clientId, Set.of()).contains(permission)
            || allowed.getOrDefault(objectId, Set.of()).contains(permission));
  }

  /** Whose tokens it takes. */
  public void tenant(String to) {
    tenant = to;
  }

  String tenant() {
    return tenant;
  }

  /** Which tenant and resource its challenge names, other than its own. */
  public void challenge(Optional<String> ofTenant, Optional<String> ofResource) {
    challengeTenant = ofTenant;
    challengeResource = ofResource;
  }

  Optional<String> challengeTenant() {
    return challengeTenant;
  }

  Optional<String> challengeResource() {
    return challengeResource;
  }

  /** Its challenge is this text, whatever it is. */
  public void oddChallenge(String header) {
    oddChallenge = Optional.of(header);
  }

  Optional<String> oddChallenge() {
    return oddChallenge;
  }

  /** The links of its pages lead to another address: {@code https://attacker.test}. */
  public void nextLinksTo(String base) {
    nextLinksTo = Optional.of(base);
  }

  Optional<String> nextLinksTo() {
    return nextLinksTo;
  }

  /** The first page of each list has nothing on it but the link to the next one. */
  public void emptyFirstPages(boolean empty) {
    emptyFirstPages = empty;
  }

  boolean hasEmptyFirstPages() {
    return emptyFirstPages;
  }

  /** Answers 401 without saying where a token is to be had. */
  public void withoutChallenge() {
    withoutChallenge = true;
  }

  boolean isWithoutChallenge() {
    return withoutChallenge;
  }

  /** Takes no token at all, or the right ones again. */
  public void rejectTokens(boolean rejects) {
    rejectsTokens = rejects;
  }

  boolean isRejectingTokens() {
    return rejectsTokens;
  }

  /** How long a page is at most. */
  public void pageSize(int size) {
    pageSize = size;
  }

  int pageSize() {
    return pageSize;
  }

  /** The numbers of puts in the order in which versions are listed; empty: by their ids. */
  public void listOrder(List<Integer> numbers) {
    listOrder = List.copyOf(numbers);
  }

  List<Integer> listOrder() {
    return listOrder;
  }

  /** How the versions of what is not there are listed: 200, with none, or 404. */
  public void missingVersionsList(int status) {
    missingVersionsList = status;
  }

  int missingVersionsList() {
    return missingVersionsList;
  }
}
