package io.strongroom.driver.mount;

import java.nio.file.Path;
import java.util.List;

/**
 * Mounts that fail, or call somebody, at a chosen point; around real ones.
 *
 * <p>A fault after a step leaves done what the kernel did: a mount that was attached stays
 * attached. What would have been handed to the caller is closed, as the end of a process would
 * close it.
 */
public final class FaultyMounts implements Mounts {
  /** Every step, each of which is announced as {@code before <step>} and {@code after <step>}. */
  public static final List<String> STEPS =
      List.of("open", "inspect", "buildDetached", "attach", "mountAt", "unmount", "usage");

  private final Mounts delegate;
  private final FaultPlan plan;

  public FaultyMounts(Mounts delegate, FaultPlan plan) {
    this.delegate = delegate;
    this.plan = plan;
  }

  /** Decides what goes wrong; it may also throw an unchecked exception, to play a crash. */
  @FunctionalInterface
  public interface FaultPlan {
    /**
     * Hears where the flow is.
     *
     * @param step for example {@code before attach}
     */
    void at(String step) throws MountException;

    /**
     * The plan that fails once, at the {@code occurrence}th time (from 1) that a step is reached.
     */
    static FaultPlan failAt(String step, int occurrence, Errno errno) {
      return new FaultPlan() {
        private int seen;

        @Override
        public void at(String reached) throws MountException {
          if (reached.equals(step) && ++seen == occurrence) {
            throw new MountException("injected " + step, errno);
          }
        }
      };
    }
  }

  /** Not a step of a flow: it is asked once, at the start. */
  @Override
  public List<Path> pointsBelow(Path absolute) throws MountException {
    return delegate.pointsBelow(absolute);
  }

  @Override
  public OpenDirectory open(Path absolute) throws MountException {
    plan.at("before open");
    OpenDirectory directory = delegate.open(absolute);
    afterOrClose("open", directory::close);
    return directory;
  }

  @Override
  public TargetState inspect(OpenDirectory parent, String name) throws MountException {
    plan.at("before inspect");
    TargetState state = delegate.inspect(parent, name);
    afterOrClose(
        "inspect",
        () -> {
          if (state instanceof TargetState.Mounted mounted) {
            mounted.close();
          }
        });
    return state;
  }

  @Override
  public boolean canBuildDetached() {
    return delegate.canBuildDetached();
  }

  @Override
  public DetachedTmpfs buildDetached(TmpfsOptions options) throws MountException {
    plan.at("before buildDetached");
    DetachedTmpfs detached = delegate.buildDetached(options);
    afterOrClose("buildDetached", detached::close);
    return new FaultyTmpfs(detached);
  }

  @Override
  public OpenDirectory mountAt(OpenDirectory parent, String name, TmpfsOptions options)
      throws MountException {
    plan.at("before mountAt");
    OpenDirectory root = delegate.mountAt(parent, name, options);
    afterOrClose("mountAt", root::close);
    return root;
  }

  @Override
  public void unmount(OpenDirectory parent, String name) throws MountException {
    plan.at("before unmount");
    delegate.unmount(parent, name);
    plan.at("after unmount");
  }

  @Override
  public MountUsage usage(OpenDirectory root) throws MountException {
    plan.at("before usage");
    MountUsage usage = delegate.usage(root);
    plan.at("after usage");
    return usage;
  }

  private void afterOrClose(String step, Runnable close) throws MountException {
    boolean passed = false;
    try {
      plan.at("after " + step);
      passed = true;
    } finally {
      if (!passed) {
        close.run();
      }
    }
  }

  private final class FaultyTmpfs implements DetachedTmpfs {
    private final DetachedTmpfs delegate;

    FaultyTmpfs(DetachedTmpfs delegate) {
      this.delegate = delegate;
    }

    @Override
    public OpenDirectory root() {
      return delegate.root();
    }

    @Override
    public void attach(OpenDirectory parent, String name) throws MountException {
      plan.at("before attach");
      delegate.attach(parent, name);
      plan.at("after attach");
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
