package io.strongroom.driver.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The mounts of this node, through the kernel's system calls.
 *
 * <p>One per process: it remembers what the kernel lacks, and reports once that it refuses {@code
 * noswap}. A call holds its platform thread, also below a virtual one: for microseconds, or up to a
 * millisecond for an unmount. The first call links the C library, which takes a tenth of a second.
 */
public final class LinuxMounts implements Mounts {
  private final SystemCall kernel;
  private final NoSwap noSwap;
  private final SelinuxLabel label;
  private volatile DetachedMounts detachedMounts = DetachedMounts.UNKNOWN;

  private enum DetachedMounts {
    UNKNOWN,
    OFFERED,
    MISSING
  }

  /**
   * @param notice called, at most once each, with the message that volumes are mounted without
   *     {@code noswap} or without the security context, and why
   * @param selinuxContext security context of the files in every volume
   */
  public LinuxMounts(Consumer<String> notice, Optional<String> selinuxContext) {
    this(notice, SelinuxLabel.of(selinuxContext, notice), new LibcSystemCall());
  }

  /** Without a security context. */
  public LinuxMounts(Consumer<String> notice) {
    this(notice, SelinuxLabel.none(), new LibcSystemCall());
  }

  LinuxMounts(Consumer<String> notice, SystemCall kernel) {
    this(notice, SelinuxLabel.none(), kernel);
  }

  LinuxMounts(Consumer<String> notice, SelinuxLabel label, SystemCall kernel) {
    this.kernel = kernel;
    this.label = label;
    noSwap = new NoSwap(notice);
  }

  @Override
  public OpenDirectory open(Path absolute) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      int found = Lookup.directory(calls, absolute);
      if (found < 0) {
        throw failure("open " + absolute, found);
      }
      return new Descriptor(kernel, found);
    }
  }

  @Override
  public TargetState inspect(OpenDirectory parent, String name) throws MountException {
    Descriptor below = Descriptor.of(parent);
    try (Syscalls calls = new Syscalls(kernel)) {
      int found = Lookup.child(calls, below.number(), Lookup.singleName(name));
      if (found == -Errno.ENOENT.number()) {
        return new TargetState.Absent();
      }
      if (found < 0) {
        throw failure("open " + name, found);
      }
      Descriptor held = new Descriptor(kernel, found);
      boolean handedOver = false;
      try {
        TargetState state = new Inspection(calls, below).stateOf(held, name);
        handedOver = state instanceof TargetState.Mounted;
        return state;
      } finally {
        if (!handedOver) {
          held.close();
        }
      }
    }
  }

  /** False as well where fsopen is forbidden: mount(2) is then asked, and names the reason. */
  @Override
  public boolean canBuildDetached() {
    if (detachedMounts == DetachedMounts.UNKNOWN) {
      try (Syscalls calls = new Syscalls(kernel)) {
        int result = TmpfsContext.probe(calls);
        if (result == 0) {
          detachedMounts = DetachedMounts.OFFERED;
        } else if (result == -Errno.ENOSYS.number() || result == -Errno.EPERM.number()) {
          detachedMounts = DetachedMounts.MISSING;
        }
        // Anything else, such as no free descriptor, says nothing about the kernel: ask again.
      }
    }
    return detachedMounts != DetachedMounts.MISSING;
  }

  @Override
  public DetachedTmpfs buildDetached(TmpfsOptions options) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      return new Detached(
          new Descriptor(kernel, TmpfsContext.build(calls, options, label, noSwap)));
    }
  }

  @Override
  public OpenDirectory mountAt(OpenDirectory parent, String name, TmpfsOptions options)
      throws MountException {
    Descriptor below = Descriptor.of(parent);
    Lookup.singleName(name);
    if (!canBuildDetached()) {
      return mountInPlace(below, name, options);
    }
    Descriptor root;
    try (Syscalls calls = new Syscalls(kernel)) {
      root = new Descriptor(kernel, TmpfsContext.build(calls, options, label, noSwap));
    }
    boolean attached = false;
    try {
      attach(root, below, name);
      attached = true;
      return root;
    } finally {
      if (!attached) {
        root.close();
      }
    }
  }

  private OpenDirectory mountInPlace(Descriptor parent, String name, TmpfsOptions options)
      throws MountException {
    try (Syscalls calls = new Syscalls(kernel);
        Descriptor target = freeTarget(calls, parent, name)) {
      TmpfsMountCall.mount(calls, target, options, label, noSwap);
    }
    // The new mount must be found by name again. No secret is written into another directory
    // that was put there meanwhile.
    TargetState state = inspect(parent, name);
    if (state instanceof TargetState.Mounted mounted) {
      if (mounted.tmpfs() && mounted.source().equals(options.source())) {
        return mounted.root();
      }
      mounted.close();
    }
    throw new MountException("find the new tmpfs at " + name, Errno.ENOENT);
  }

  private void attach(Descriptor root, Descriptor parent, String name) throws MountException {
    try (Syscalls calls = new Syscalls(kernel);
        Descriptor target = freeTarget(calls, parent, Lookup.singleName(name))) {
      int result = calls.moveMount(root.number(), target.number());
      if (result < 0) {
        throw failure("move_mount " + name, result);
      }
    }
  }

  /** An existing directory that is no mount, so that mounts are never stacked. */
  private Descriptor freeTarget(Syscalls calls, Descriptor parent, String name)
      throws MountException {
    int found = Lookup.childDirectory(calls, parent.number(), name);
    if (found < 0) {
      throw failure("mount on " + name, found);
    }
    Descriptor target = new Descriptor(kernel, found);
    boolean free = false;
    try {
      if (new Inspection(calls, parent).isMountRoot(target, name)) {
        throw new MountException("mount on %s, which is a mount".formatted(name), Errno.EBUSY);
      }
      free = true;
      return target;
    } finally {
      if (!free) {
        target.close();
      }
    }
  }

  @Override
  public void unmount(OpenDirectory parent, String name) throws MountException {
    Descriptor below = Descriptor.of(parent);
    try (Syscalls calls = new Syscalls(kernel)) {
      var path =
          calls.string("/proc/self/fd/%d/%s".formatted(below.number(), Lookup.singleName(name)));
      int result = calls.umount2(path, Syscalls.UMOUNT_NOFOLLOW);
      if (result == -Errno.EBUSY.number()) {
        result = calls.umount2(path, Syscalls.UMOUNT_NOFOLLOW | Syscalls.MNT_DETACH);
      }
      boolean absent = result == -Errno.EINVAL.number() || result == -Errno.ENOENT.number();
      if (result < 0 && !(absent && !isMounted(below, name))) {
        throw failure("umount2 " + name, result);
      }
    }
  }

  /** EINVAL is also the answer for a mount that a user namespace has inherited and may not take. */
  private boolean isMounted(Descriptor parent, String name) throws MountException {
    return switch (inspect(parent, name)) {
      case TargetState.Mounted mounted -> {
        mounted.close();
        yield true;
      }
      case TargetState.Absent _, TargetState.NotADirectory _, TargetState.PlainDirectory _ -> false;
    };
  }

  @Override
  public List<Path> pointsBelow(Path absolute) throws MountException {
    try {
      return MountTable.pointsBelow(absolute);
    } catch (IOException e) {
      throw new MountException("read the mount table", e);
    }
  }

  @Override
  public MountUsage usage(OpenDirectory root) throws MountException {
    try (Syscalls calls = new Syscalls(kernel)) {
      Syscalls.StatFs statistics = calls.newStatFs();
      int result = calls.fstatfs(Descriptor.of(root).number(), statistics);
      if (result < 0) {
        throw failure("fstatfs", result);
      }
      return statistics.usage();
    }
  }

  private static MountException failure(String deed, int result) {
    return new MountException(deed, new Errno(-result));
  }

  /** A detached mount, which its descriptor keeps alive until it is attached. */
  private final class Detached implements DetachedTmpfs {
    private final Descriptor root;
    private boolean attached;

    Detached(Descriptor root) {
      this.root = root;
    }

    @Override
    public OpenDirectory root() {
      return root;
    }

    @Override
    public void attach(OpenDirectory parent, String name) throws MountException {
      if (attached) {
        throw new IllegalStateException("the mount is attached already");
      }
      LinuxMounts.this.attach(root, Descriptor.of(parent), name);
      attached = true;
    }

    @Override
    public void close() {
      root.close();
    }
  }
}
