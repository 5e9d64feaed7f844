package io.strongroom.provider.gcp.fake;

/** An answer that is given in place of the right one, some times. */
final class Fault {
  private final String name;
  private final Refusal refusal;
  private int left;

  Fault(String name, Refusal refusal, int left) {
    this.name = name;
    this.refusal = refusal;
    this.left = left;
  }

  synchronized boolean takes(String of) {
    if (!of.equals(name) || left == 0) {
      return false;
    }
    left--;
    return true;
  }

  Refusal refusal() {
    return refusal;
  }
}
