package io.strongroom.provider.azure.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that are still to come, in order. */
final class Faults {
  private final List<Pending> pending = new ArrayList<>();

  private static final class Pending {
    private final FakeAzureFault fault;
    private int left;

    Pending(FakeAzureFault fault) {
      this.fault = fault;
      left = fault.times();
    }
  }

  synchronized void add(FakeAzureFault fault) {
    pending.add(new Pending(fault));
  }

  synchronized void clear() {
    pending.clear();
  }

  void failIfOrdered(String operation, String name, boolean ofVault, boolean beforeLogin)
      throws FakeAzureRefusal {
    Optional<FakeAzureFault> fault = next(operation, name, ofVault, beforeLogin);
    if (fault.isPresent()) {
      fault.get().happen(ofVault);
    }
  }

  private synchronized Optional<FakeAzureFault> next(
      String operation, String name, boolean ofVault, boolean beforeLogin) {
    for (Pending one : pending) {
      if (one.left > 0
          && one.fault.beforeLogin() == beforeLogin
          && one.fault.isFor(operation, name, ofVault)) {
        one.left--;
        return Optional.of(one.fault);
      }
    }
    return Optional.empty();
  }
}
