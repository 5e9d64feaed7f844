package io.strongroom.provider.gcp.fake;

/** An answer that is given in place of the right one, some times. */
final class FakeGoogleFault {
  private final String name;
  private final FakeGoogleRefusal refusal;
  private int left;

  FakeGoogleFault(String name, FakeGoogleRefusal refusal, int left) {
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

  FakeGoogleRefusal refusal() {
    return refusal;
  }
}
