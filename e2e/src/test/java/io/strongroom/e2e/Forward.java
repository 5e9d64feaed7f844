package io.strongroom.e2e;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers a call with what another server answers, error code and message included. */
final class Forward {
  private Forward() {}

  static <T> void answer(StreamObserver<T> observer, Supplier<T> call) {
    T answer;
    try {
      answer = call.get();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }
}
